import { describe, expect, it } from "vitest";
import { readModelFile } from "../../../src/predictors/onnx/model-file.js";
import { unwrapOutputs } from "../../../src/predictors/onnx/unwrap.js";
import { delimited, integer } from "../../../src/predictors/onnx/wire.js";

const text = (number: number, value: string) => delimited(number, Buffer.from(value));
const node = (op: string, inputs: string[], outputs: string[], ...attributes: Uint8Array[]) =>
  delimited(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...attributes,
  );
const output = (name: string) => delimited(12, text(1, name));
const labels = delimited(5, text(1, "classlabels_strings"), text(9, "no"), text(9, "yes"));
const weights = delimited(5, text(8, "w"), delimited(9, Buffer.alloc(1000, 7)));

const model = (...parts: Uint8Array[]) =>
  readModelFile(Buffer.concat([integer(1, 8), delimited(7, ...parts), text(99, "from a later version")]));

/** The model after the change, read anew. */
function changed(file: ReturnType<typeof model>) {
  const { unwrapped, tail } = unwrapOutputs(file);
  const after = readModelFile(Buffer.concat([file.bytes, tail]));
  return {
    unwrapped,
    after,
    ops: after.nodes.map(({ op }) => op),
    outputs: after.outputs.map(({ name }) => name),
  };
}

describe("outputs that are no tensors", () => {
  it("become the tensor that a ZipMap was made from, with its labels", () => {
    const file = model(
      node("LinearClassifier", ["x"], ["label", "p"]),
      node("ZipMap", ["p"], ["z"], labels),
      weights,
      output("label"),
      output("z"),
    );
    const before = Buffer.from(file.bytes);
    const { unwrapped, after, ops, outputs } = changed(file);
    expect(unwrapped).toEqual([{ output: "z", tensors: ["p"], labels: ["no", "yes"] }]);
    expect(ops).toEqual(["LinearClassifier"]);
    expect(outputs).toEqual(["label", "p"]);
    // Nothing moved: two tags differ, and everything new stands behind.
    const moved = before.filter((byte, i) => after.bytes[i] !== byte);
    expect(moved.length).toBe(2);
  });

  it("are found behind Identity", () => {
    const { ops, outputs } = changed(
      model(
        node("ZipMap", ["p"], ["z"], labels),
        node("Identity", ["z"], ["probabilities"]),
        output("probabilities"),
      ),
    );
    expect([ops, outputs]).toEqual([[], ["p"]]);
  });

  it("leave a ZipMap in place that something else reads", () => {
    const { ops, outputs } = changed(
      model(
        node("ZipMap", ["p"], ["z"], labels),
        node("SequenceLength", ["z"], ["n"]),
        output("z"),
        output("n"),
      ),
    );
    expect([ops, outputs]).toEqual([
      ["ZipMap", "SequenceLength"],
      ["n", "p"],
    ]);
  });

  it("declare a tensor once", () => {
    const { outputs } = changed(model(node("ZipMap", ["p"], ["z"], labels), output("p"), output("z")));
    expect(outputs).toEqual(["p"]);
  });

  it("are left alone when they are tensors", () => {
    const file = model(node("Identity", ["p"], ["q"]), output("q"));
    const before = Buffer.from(file.bytes);
    const { unwrapped, tail } = unwrapOutputs(file);
    expect(unwrapped).toEqual([]);
    expect(tail.length).toBe(0);
    expect(Buffer.from(file.bytes).equals(before)).toBe(true);
  });
});
