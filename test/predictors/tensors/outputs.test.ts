import { describe, expect, it } from "vitest";
import { choosePredictions, type WrappedTensors } from "../../../src/predictors/tensors/outputs.js";

const tensor = (name: string, type: string, ...shape: (number | string)[]) => ({ name, type, shape });
const label = tensor("label", "int64", "N");

const chosen = (
  target: string,
  outputs: ReturnType<typeof tensor>[],
  labelCount?: number,
  unwrapped: WrappedTensors[] = [],
) => choosePredictions("m.onnx", outputs, unwrapped, target, labelCount);

describe("which outputs are the predictions", () => {
  const scores = tensor("scores", "float32", "N", 3);
  const probabilities = tensor("out_prob", "float32", "N", 3);
  const wide = tensor("embedding", "float32", "N", 64);

  it("classification: the ZipMap's tensor, else by name, else by width, else the first floats", () => {
    const zipped = { output: "z", tensors: ["p"], labels: ["a", "b", "c"] };
    expect(chosen("multiclass", [probabilities, tensor("p", "float32")], 3, [zipped]).tensors).toEqual(["p"]);
    expect(chosen("multiclass", [label, wide, scores, probabilities], 3).tensors).toEqual(["out_prob"]);
    expect(chosen("multiclass", [label, wide, scores], 3).tensors).toEqual(["scores"]);
    expect(chosen("multiclass", [label, wide, scores]).tensors).toEqual(["embedding"]);
  });

  it("classification: an output for each class", () => {
    const each = ["a", "b", "c"].map((name) => tensor(name, "float32", "N"));
    expect(chosen("multiclass", [label, ...each], 3).tensors).toEqual(["a", "b", "c"]);
    expect(chosen("multiclass", [label, ...each], 2).tensors).toEqual(["a"]);
  });

  it("multilabel: the last column of each label's tensor", () => {
    const sequence = { output: "probabilities", tensors: ["p1", "p2"] };
    expect(chosen("multilabel", [label], 2, [sequence])).toEqual({ tensors: ["p1", "p2"], lastOnly: true });
  });

  it("regression and anomaly: the first floats, else the first numbers", () => {
    const both = [label, tensor("score", "float64", "N", 1), scores];
    for (const target of ["regression", "anomaly"]) expect(chosen(target, both).tensors).toEqual(["score"]);
    expect(chosen("regression", [tensor("word", "string", "N"), label]).tensors).toEqual(["label"]);
  });

  it("nothing that will do is an error that lists what there is", () => {
    const words = tensor("word", "string", "N");
    expect(() => chosen("regression", [words])).toThrow(
      "among its outputs 'word' (string) there is no output of",
    );
    expect(() => chosen("binary", [label, words])).toThrow(
      "'label' (int64), 'word' (string) there is no tensor of",
    );
    expect(() => chosen("binary", [])).toThrow("none of its outputs is a tensor");
  });
});
