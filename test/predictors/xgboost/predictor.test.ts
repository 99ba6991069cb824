import { describe, expect, it } from "vitest";
import { booleanColumn, int64Column, stringColumn } from "../../../src/data/column.js";
import { readCsv } from "../../../src/data/formats/csv/read.js";
import { DataFrame } from "../../../src/data/frame.js";
import { categoryStump, loadModel, stump } from "./small-model.js";

const names = ["age", "size"];

async function predictions(model: Awaited<ReturnType<typeof loadModel>>, frame: DataFrame) {
  return (await model.predict(frame)).values("Predictions");
}

describe("columns of a model with names", () => {
  it("are taken by name, in any order, others passed over", async () => {
    const model = await loadModel({ names });
    const frame = DataFrame.from({ extra: ["x", "y"], size: [-2, 0], age: [1, 0] });
    expect(await predictions(model, frame)).toEqual([12, 21]);
    expect(model.features).toEqual([{ name: "age" }, { name: "size" }]);
    expect(model.description).toBe("XGBoost (gbtree, reg:squarederror)");
  });

  it("are all named when they are missing", async () => {
    const model = await loadModel({ names });
    expect(() => model.predict(DataFrame.from({ Age: [1], other: [2] }))).toThrow(
      "The input lacks 2 of the columns that the model needs: 'age', 'size'.",
    );
  });

  it("keep their types for those who ask", async () => {
    const model = await loadModel({ names, types: ["int", "float"] });
    expect(model.features).toEqual([
      { name: "age", type: "int" },
      { name: "size", type: "float" },
    ]);
  });
});

describe("columns of a model without names", () => {
  it("are taken by position", async () => {
    expect(await predictions(await loadModel(), DataFrame.from({ x: [1], y: [-2] }))).toEqual([12]);
  });

  it("must be as many as the model has", async () => {
    const model = await loadModel();
    expect(() => model.predict(DataFrame.from({ x: [1], y: [1], z: [1] }))).toThrow(
      "The input has 3 columns where the model, which has no names for them, takes 2.",
    );
    expect(model.features).toBeUndefined();
  });
});

describe("values", () => {
  it("may be missing, booleans, 64-bit integers, sparse, or text without any text", async () => {
    const model = await loadModel({ names });
    const size = [0, 0];
    const of = (age: Parameters<typeof DataFrame.from>[0][string]) =>
      predictions(model, DataFrame.from({ age, size }));
    expect(await of([Number.NaN, null])).toEqual([21, 21]);
    expect(await of(booleanColumn(Uint8Array.of(0, 1)))).toEqual([21, 22]);
    expect(await of(int64Column(BigInt64Array.of(-5n, 5n)))).toEqual([21, 22]);
    expect(await of(stringColumn([null, null]))).toEqual([21, 21]);
    const sparse = {
      type: "sparse",
      length: 2,
      indices: Int32Array.of(1),
      values: Float64Array.of(3),
    } as const;
    expect(await of(sparse)).toEqual([21, 22]);
  });

  it("are rounded to float32 before they are compared", async () => {
    const model = await loadModel({ trees: [stump(0, 0.5, 1, 2)], features: 1 });
    expect(await predictions(model, DataFrame.from({ x: [0.5 - 1e-12, 0.49999997] }))).toEqual([2, 1]);
  });

  it("must be numbers", async () => {
    const model = await loadModel({ names });
    const bad = () => model.predict(DataFrame.from({ age: ["xyzzy"], size: [1] }));
    expect(bad).toThrow("Column 'age' holds text where numbers are needed.");
    expect(bad).not.toThrow("xyzzy");
  });

  it("may be none at all", async () => {
    const empty = await (await loadModel({ names })).predict(DataFrame.from({ age: [], size: [] }));
    expect([empty.length, empty.names]).toEqual([0, ["Predictions"]]);
  });
});

describe("categories", () => {
  const parts = { features: 1, names: ["town"], types: ["c"], trees: [categoryStump(0, [1])] };
  const textEncoding = (bytes: Buffer, offsets: number[]) => ({
    offsets: Int32Array.from(offsets),
    values: new Int8Array(bytes),
  });

  it("are given by code when the model has no names for them; other codes are no members", async () => {
    const model = await loadModel(parts);
    const town = [0, 1, 1.9, 2, -1, 33, 1e30, null];
    expect(await predictions(model, DataFrame.from({ town }))).toEqual([0, 1, 1, 0, 0, 0, 0, 1]);
    expect(() => model.predict(DataFrame.from({ town: ["Bonn"] }))).toThrow(
      "Column 'town' holds text, but the model file has no names for the categories of this column.",
    );
  });

  it("are matched by name", async () => {
    const model = await loadModel({
      ...parts,
      categories: [textEncoding(Buffer.from("BonnKiel"), [0, 4, 8])],
    });
    expect(await predictions(model, DataFrame.from({ town: ["Kiel", "Bonn", null] }))).toEqual([1, 0, 1]);
    const unknown = () => model.predict(DataFrame.from({ town: ["Ulm"] }));
    expect(unknown).toThrow("Column 'town' has a category that the model was not trained on.");
    expect(unknown).not.toThrow("Ulm");
  });

  it("that are numbers or booleans are matched by value, not taken as codes", async () => {
    const numbers = await loadModel({ ...parts, categories: [{ type: 15, values: Int32Array.of(5, 7) }] });
    expect(await predictions(numbers, DataFrame.from({ town: [7, 5, null] }))).toEqual([1, 0, 1]);
    const digits = await loadModel({ ...parts, categories: [textEncoding(Buffer.from("57"), [0, 1, 2])] });
    expect(await predictions(digits, DataFrame.from({ town: [7, 5] }))).toEqual([1, 0]);
    const truth = await loadModel({
      ...parts,
      categories: [textEncoding(Buffer.from("FalseTrue"), [0, 5, 9])],
    });
    expect(await predictions(truth, DataFrame.from({ town: [true, false] }))).toEqual([1, 0]);
  });

  it("read from CSV are the same alone as among others, whatever those look like", async () => {
    const model = await loadModel({
      ...parts,
      categories: [textEncoding(Buffer.from("1KielTrue"), [0, 1, 5, 9])],
    });
    const towns = ["1", "Kiel", "True", "1.0", "true", "NA", "", "Kiel"];
    const predicted = async (rows: readonly string[]) =>
      predictions(model, await readCsv(Buffer.from(`town,x\n${rows.join(",\n")},\n`), model.needs));
    const whole = await predicted(towns);
    expect(whole).toEqual([0, 1, 0, 0, 0, 1, 1, 1]);
    expect((await Promise.all(towns.map((town) => predicted([town])))).flat()).toEqual(whole);
    await expect(predicted(["2"])).rejects.toThrow("a category that the model was not trained on");
  });

  it.each([
    ["bytes", Buffer.from("KölnUlm"), [0, 5, 8]],
    ["characters, as from pandas", Buffer.from("KölnUl"), [0, 4, 7]],
    ["bytes, unsorted", Buffer.from("UlmKöln"), [0, 3, 8]],
  ])("beyond ASCII are found where names are counted in %s", async (_, bytes, offsets) => {
    const model = await loadModel({ ...parts, categories: [textEncoding(bytes, offsets)] });
    const second = bytes.toString().startsWith("Ulm") ? "Köln" : "Ulm";
    const first = second === "Ulm" ? "Köln" : "Ulm";
    expect(await predictions(model, DataFrame.from({ town: [second, first] }))).toEqual([1, 0]);
    expect(() => model.predict(DataFrame.from({ town: ["Bonn"] }))).toThrow("not trained on");
  });
});

describe("outputs", () => {
  const frame = DataFrame.from({ x: [0], y: [0] });
  const three = { classes: 3, trees: [1, 3, 2].map((leaf) => stump(0, 1, leaf, 0)), treeInfo: [0, 1, 2] };
  const two = { classes: 2, trees: [1, 3].map((leaf) => stump(0, 1, leaf, 0)), treeInfo: [0, 1] };

  it("of several classes stand in columns by position", async () => {
    const model = await loadModel({ ...three, objective: "multi:softprob" }, "multiclass");
    const table = await model.predict(frame);
    expect(table.names).toEqual(["0", "1", "2"]);
    expect(table.names.reduce((sum, name) => sum + (table.values(name)[0] as number), 0)).toBeCloseTo(1, 6);
    expect(table.values("1")[0]).toBeGreaterThan(0.6);
    expect(model.classLabels).toBeUndefined();
  });

  it("of softmax are the class, but its probabilities where the target has classes", async () => {
    const parts = { ...three, objective: "multi:softmax" };
    expect(await predictions(await loadModel(parts, "regression"), frame)).toEqual([1]);
    const softmax = await (await loadModel(parts, "multiclass")).predict(frame);
    const softprob = await (await loadModel({ ...three, objective: "multi:softprob" }, "multiclass")).predict(
      frame,
    );
    expect(softmax).toEqual(softprob);
  });

  it("of two classes by softmax are the probability of class 1 for a binary target", async () => {
    const both = await (await loadModel({ ...two, objective: "multi:softprob" }, "multiclass")).predict(
      frame,
    );
    const one = await (await loadModel({ ...two, objective: "multi:softprob" }, "binary")).predict(frame);
    expect(one.values("Predictions")).toEqual(both.values("1"));
  });

  it("of logitraw are margins, but probabilities for a binary target", async () => {
    const parts = { objective: "binary:logitraw", trees: [stump(0, 1, 0, 5)] };
    expect(await predictions(await loadModel(parts, "regression"), frame)).toEqual([0]);
    expect(await predictions(await loadModel(parts, "binary"), frame)).toEqual([0.5]);
  });

  it("of an early-stopped model without round limits take the rounds up to the best", async () => {
    const parts = { ...three, trees: [...three.trees, ...three.trees], treeInfo: [0, 1, 2, 0, 1, 2] };
    const best = await loadModel({
      ...parts,
      objective: "multi:softprob",
      attributes: { best_iteration: "0" },
    });
    expect(await best.predict(frame)).toEqual(
      await (await loadModel({ ...three, objective: "multi:softprob" })).predict(frame),
    );
  });

  it("of trees with vectors for leaves, after the format of XGBoost 3.1 and the one before", async () => {
    const tree = { ...stump(0, 1, 0, 0), tree_param: { num_nodes: "3", size_leaf_vector: "2" } };
    const now = {
      ...tree,
      right_children: Int32Array.of(2, 1, 0),
      leaf_weights: Float32Array.of(30, 40, 10, 20),
    };
    const before = { ...tree, base_weights: Float32Array.of(0, 0, 10, 20, 30, 40) };
    for (const one of [now, before]) {
      const model = await loadModel({ classes: 2, trees: [one], baseScore: "[1E0,2E0]" });
      const predicted = await model.predict(DataFrame.from({ x: [0, 5], y: [0, 0] }));
      expect([predicted.values("0"), predicted.values("1")]).toEqual([
        [11, 31],
        [22, 42],
      ]);
    }
    const wrong = { ...now, right_children: Int32Array.of(2, 7, 0) };
    await expect(loadModel({ classes: 2, trees: [wrong] })).rejects.toThrow("has no vector for leaf 1");
  });
});
