import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requireBuildable } from "../../../src/predictors/tensorflow/topology.js";

const input = {
  class_name: "InputLayer",
  name: "x",
  config: { name: "x", batch_input_shape: [null, 2] },
  inbound_nodes: [],
};
const dense = (name: string, ...calls: unknown[][]) => ({
  class_name: "Dense",
  name,
  config: { name, units: 1 },
  inbound_nodes: calls,
});
const model = (...layers: object[]) => ({
  class_name: "Functional",
  config: { name: "m", layers, input_layers: [["x", 0, 0]], output_layers: [["y", 0, 0]] },
});

describe("a model can be put together", () => {
  it.each([
    ["in any order of its layers", model(dense("y", [["h", 0, 0]]), dense("h", [["x", 0, 0]]), input)],
    ["with a layer that is called twice", model(input, dense("y", [["x", 0, 0]], [["y", 0, 0]]))],
    [
      "with a model in it",
      model(input, { ...model(input, dense("y", [["x", 0, 0]])), name: "y", inbound_nodes: [[["x", 0, 0]]] }),
    ],
    ["one layer after another", { class_name: "Sequential", config: { layers: [input, dense("y")] } }],
  ])("%s", (_, good) => {
    expect(() => requireBuildable(good)).not.toThrow();
  });

  it.each([
    ["a layer that is not there", model(input, dense("y", [["z", 0, 0]])), "no layer gives"],
    ["itself", model(input, dense("y", [["y", 0, 0]])), "no layer gives"],
    [
      "layers in a circle",
      model(input, dense("y", [["h", 0, 0]]), dense("h", [["y", 0, 0]])),
      "no layer gives",
    ],
    ["a call that is not made", model(input, dense("y", [["x", 1, 0]])), "no layer gives"],
    ["a call of a number below 0", model(input, dense("y", [["x", -1, 0]])), "no layer gives"],
    [
      "a layer in a model within it",
      model(input, { ...model(dense("y", [["z", 0, 0]])), name: "y" }),
      "no layer gives",
    ],
  ])("not where a layer is called on %s", (_, bad, why) => {
    expect(() => requireBuildable(bad)).toThrow(why);
  });

  it("not where two layers have one name", () => {
    expect(() => requireBuildable(model(input, input, dense("y", [["x", 0, 0]])))).toThrow("two layers");
  });

  it("or not, whatever there is in its place", () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), fc.anything(), (any, layers, inbound_nodes) => {
        for (const one of [any, { config: { layers } }, model({ ...input, inbound_nodes })]) {
          try {
            requireBuildable(JSON.parse(JSON.stringify(one) ?? "null"));
          } catch (error) {
            expect((error as Error).message).toMatch(/layer/);
          }
        }
      }),
    );
  });
});
