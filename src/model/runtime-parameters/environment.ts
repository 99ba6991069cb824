import { drumError } from "../../errors.js";
import { isParameterType, type ParameterType, type Payload, payloadOf } from "./payload.js";

/** Begins the names of the environment variables that runtime parameters come in. */
const PREFIX = "MLOPS_RUNTIME_PARAM_";

export const variableOf = (name: string): string => `${PREFIX}${name}`;

/** The text of an environment variable for a value, as hosts of every language read it. */
export function variableText(type: ParameterType, payload: Payload): string {
  return JSON.stringify({ type, payload });
}

/**
 * The value that an environment variable holds.
 * @throws RUNTIME_PARAMETER_JSON, RUNTIME_PARAMETER_INVALID
 */
export function parameterOf(variable: string, text: string): Payload {
  let parameter: unknown;
  try {
    parameter = JSON.parse(text);
  } catch {
    throw drumError("RUNTIME_PARAMETER_JSON", { variable });
  }
  const { type, payload } = (parameter ?? {}) as { type?: unknown; payload?: unknown };
  if (!isParameterType(type)) throw invalid(variable, "it has no type that is known");
  if (payload === undefined) throw invalid(variable, "it has no payload");
  const value = payloadOf(type, payload);
  if ("payload" in value) return value.payload;
  throw invalid(variable, value.missing === undefined ? value.problem : required(value.missing));
}

/** Checks every runtime parameter of an environment. @throws RUNTIME_PARAMETER_JSON, RUNTIME_PARAMETER_INVALID */
export function checkEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const [variable, text] of Object.entries(environment)) {
    if (variable.startsWith(PREFIX) && text !== undefined) parameterOf(variable, text);
  }
}

const invalid = (variable: string, problem: string) =>
  drumError("RUNTIME_PARAMETER_INVALID", { variable, problem });

/** DRUM nests Python's notation of errors three deep, and its users look for that text. */
function required(key: string): string {
  const quote = `${"\\".repeat(7)}'`;
  return `{${quote}${key}${quote}: DataError(${quote}is required${quote})}`;
}
