import { drumError } from "../../errors.js";
import type { Metadata } from "../metadata.js";
import { isParameterType, type NumberLimits, PARAMETER_TYPES, type ParameterType } from "./payload.js";

const SECTION = "runtimeParameterDefinitions";

/** A runtime parameter as `model-metadata.yaml` defines it. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  /** Absent where the definition has none. */
  readonly default?: unknown;
  readonly limits: NumberLimits;
}

/**
 * The runtime parameters that a model defines; none without metadata or the section.
 * @throws RUNTIME_PARAMETER for a definition that is wrong
 */
export function parameterDefinitions(metadata: Metadata | null): readonly ParameterDefinition[] {
  const section = metadata?.document[SECTION] ?? [];
  if (!Array.isArray(section)) throw wrong(`: ${SECTION} must be a list`);
  const definitions = section.map((row, index) => definition(row, index));
  for (const { name } of definitions) {
    if (definitions.filter((other) => other.name === name).length > 1) {
      throw wrong(` [${name}], duplicated definition`);
    }
  }
  return definitions;
}

/** The definitions that can be read, for those who need none of the others. */
export function readableDefinitions(metadata: Metadata | null): readonly ParameterDefinition[] {
  const section = metadata?.document[SECTION];
  if (!Array.isArray(section)) return [];
  return section.flatMap((row, index) => {
    try {
      return [definition(row, index)];
    } catch {
      return [];
    }
  });
}

function definition(row: unknown, index: number): ParameterDefinition {
  const { fieldName, type, defaultValue, minValue, maxValue } = (row ?? {}) as Record<string, unknown>;
  const where = `definition ${index + 1} of ${SECTION}`;
  if (typeof fieldName !== "string" || fieldName === "") throw wrong(`: ${where} has no fieldName`);
  if (!isParameterType(type)) {
    throw wrong(`: ${where}, '${fieldName}', must have a type: ${PARAMETER_TYPES.join(", ")}`);
  }
  for (const [key, value] of Object.entries({ minValue, maxValue })) {
    if (value === undefined || value === null || typeof value === "number") continue;
    throw wrong(`: ${key} of '${fieldName}' must be a number`);
  }
  return {
    name: fieldName,
    type,
    // That of a credential names it in DataRobot; it is not the credential.
    ...(defaultValue !== undefined && type !== "credential" && { default: defaultValue }),
    limits: {
      ...(typeof minValue === "number" && { minimum: minValue }),
      ...(typeof maxValue === "number" && { maximum: maxValue }),
    },
  };
}

const wrong = (problem: string) =>
  drumError("RUNTIME_PARAMETER", { problem, remedy: "Correct model-metadata.yaml." });
