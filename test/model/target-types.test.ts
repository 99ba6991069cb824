import { expect, it } from "vitest";
import { OPTIONS } from "../../src/cli/options.js";
import { TARGET_TYPES } from "../../src/model/target-types/registry.js";

it("target types are the choices of the option", () => {
  expect([...OPTIONS.targetType.choices].sort()).toEqual(Object.keys(TARGET_TYPES).sort());
});
