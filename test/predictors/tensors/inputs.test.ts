import { describe, expect, it } from "vitest";
import { DataFrame } from "../../../src/data/frame.js";
import { assignColumns } from "../../../src/predictors/tensors/inputs.js";

const input = (name: string, ...shape: (number | string)[]) => ({ name, type: "float32", shape });
const frame = (...names: string[]) => DataFrame.fromRows(names, [names.map((_, i) => i)]);

const assigned = (data: DataFrame, inputs: ReturnType<typeof input>[], features?: string[]) =>
  Object.fromEntries(
    assignColumns(data, inputs, features).map(({ input: { name }, columns }) => [
      name,
      columns.map((i) => data.names[i]),
    ]),
  );

describe("which columns go into which input", () => {
  it("one column an input, by name", () => {
    const inputs = [input("b", "N", 1), input("a", "N")];
    expect(assigned(frame("x", "a", "b"), inputs)).toEqual({ a: ["a"], b: ["b"] });
  });

  it("by the name as scikit-learn's converters write it", () => {
    const inputs = [input("petal_length__cm_", "N", 1), input("länge+1", "N", 1)];
    expect(assigned(frame("länge+1", "petal length (cm)"), inputs)).toEqual({
      petal_length__cm_: ["petal length (cm)"],
      "länge+1": ["länge+1"],
    });
  });

  it("the very name before one that looks like it", () => {
    expect(assigned(frame("a b", "a_b", "c"), [input("a_b", "N", 1), input("c", "N", 1)])).toEqual({
      a_b: ["a_b"],
      c: ["c"],
    });
  });

  it("all columns in order for the one matrix, whatever they are called", () => {
    expect(assigned(frame("q", "X", "r"), [input("X", "N", 3)])).toEqual({ X: ["q", "X", "r"] });
    expect(assigned(frame("q", "X"), [input("X", "N", "features")])).toEqual({ X: ["q", "X"] });
    expect(assigned(frame("q"), [input("X", "N", 1)])).toEqual({ X: ["q"] });
  });

  it("by the names that the model's metadata lists", () => {
    expect(assigned(frame("c", "b", "a"), [input("X", "N", 2)], ["a", "c"])).toEqual({ X: ["a", "c"] });
  });

  it("a matrix takes what columns by name leave", () => {
    const inputs = [input("X", "N", 2), input("id", "N", 1)];
    expect(assigned(frame("a", "id", "b"), inputs)).toEqual({ X: ["a", "b"], id: ["id"] });
  });

  it("several matrices share the columns in order, one of them of any width", () => {
    const inputs = [input("u", "N", 1, 2), input("v", "N", "k")];
    expect(assigned(frame("a", "b", "c", "d", "e"), inputs)).toEqual({ u: ["a", "b"], v: ["c", "d", "e"] });
  });

  it("several matrices take numbered columns", () => {
    const inputs = [input("u", "N", 2), input("v", "N", 2)];
    expect(assigned(frame("v_1", "u_1", "v_0", "u_0"), inputs)).toEqual({
      u: ["u_0", "u_1"],
      v: ["v_0", "v_1"],
    });
  });

  it("a vector or an image is a column of its own", () => {
    const data = DataFrame.from({ image: [[1, 2, 3, 4]], other: [0] });
    expect(assigned(data, [input("image", "N", 1, 2, 2)])).toEqual({ image: ["image"] });
    expect(assigned(data, [input("image", "N", "k")])).toEqual({ image: ["image"] });
  });

  it("says what is missing or too much", () => {
    const two = [input("a", "N", 1), input("b", "N", 1)];
    expect(() => assigned(frame("x", "b"), two)).toThrow(/lacks 1 of the columns that the model needs: 'a'/);
    expect(() => assigned(frame("x"), [input("X", "N", 2)], ["p", "q"])).toThrow(/: 'p', 'q'/);
    expect(() => assigned(frame("x", "y", "z"), [input("X", "N", 2)])).toThrow(/has 3 columns .* takes 2/);
    const matrices = [input("u", "N", 2), input("v", "N", 2)];
    expect(() => assigned(frame("x", "y", "z"), matrices)).toThrow(/takes 2 for 'u' and 2 for 'v'/);
    const free = [input("u", "N", "j"), input("v", "N", "k")];
    expect(() => assigned(frame("x", "y", "z"), free)).toThrow(/takes some for 'u' and some for 'v'/);
  });

  it("no columns of text, where the others are as many as are wanted", () => {
    const data = DataFrame.from({ a: [1], target: ["x"], b: [2] });
    expect(assigned(data, [input("x", "N", 2)])).toEqual({ x: ["a", "b"] });
    // It may be one that should have been numbers.
    expect(assigned(data, [input("x", "N", 3)])).toEqual({ x: ["a", "target", "b"] });
    expect(() => assigned(data, [input("x", "N", 1)])).toThrow("has 3 columns");
  });
});
