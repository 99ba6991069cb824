import { parameterOf, variableOf } from "./environment.js";
import type { Payload } from "./payload.js";

/**
 * Values that a model is given when it runs: from the file of `--runtime-params-file`, or by the platform.
 *
 * @example
 * const limit = RuntimeParameters.get("limit") as number;
 */
export const RuntimeParameters = {
  /** Whether there is a parameter of this name. */
  has: (name: string): boolean => process.env[variableOf(name)] !== undefined,

  /**
   * The value of a parameter: text, a boolean, a number, a credential's keys and values, or `null`.
   * @throws Error when there is no parameter of this name
   */
  get(name: string): Payload {
    const text = process.env[variableOf(name)];
    if (text === undefined) throw new Error(`Runtime parameter '${name}' does not exist!`);
    return parameterOf(variableOf(name), text);
  },
};
