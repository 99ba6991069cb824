import { drumError } from "../../errors.js";
import type { Metadata } from "../metadata.js";
import { type ParameterDefinition, parameterDefinitions } from "./definitions.js";
import { checkEnvironment, variableOf, variableText } from "./environment.js";
import { readValues } from "./file.js";
import { payloadOf } from "./payload.js";

/**
 * The environment variables that give a model its runtime parameters, besides those that are there: the values of
 * a file for every parameter that the metadata define, else the defaults of parameters that the environment lacks.
 *
 * @param file value of `--runtime-params-file`
 * @throws RUNTIME_PARAMS_FILE, RUNTIME_PARAMS_YAML, RUNTIME_PARAMETER, RUNTIME_PARAMETER_JSON,
 *   RUNTIME_PARAMETER_INVALID
 */
export async function runtimeParameters(
  file: string | undefined,
  metadata: Metadata | null,
  environment: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  checkEnvironment(environment);
  const definitions = parameterDefinitions(metadata);
  if (file === undefined) return defaults(definitions, environment);
  if (metadata === null) throw nothingDefined("model-metadata.yaml must exist to use runtime parameters");
  if (definitions.length === 0) {
    throw nothingDefined(
      "model-metadata.yaml: YAML file must contain at least one parameter definition in the section 'runtimeParameterDefinitions'",
    );
  }
  const values = await readValues(file);
  return Object.fromEntries(
    definitions.map((definition) =>
      variable(
        definition,
        Object.hasOwn(values, definition.name) ? values[definition.name] : definition.default,
      ),
    ),
  );
}

function defaults(definitions: readonly ParameterDefinition[], environment: NodeJS.ProcessEnv) {
  const missing = definitions.filter(
    (definition) =>
      definition.default !== undefined && environment[variableOf(definition.name)] === undefined,
  );
  return Object.fromEntries(missing.map((definition) => variable(definition, definition.default)));
}

function variable({ name, type, limits }: ParameterDefinition, value: unknown): [string, string] {
  const found = payloadOf(type, value, limits);
  if ("payload" in found) return [variableOf(name), variableText(type, found.payload)];
  const { problem, missing } = found;
  throw drumError("RUNTIME_PARAMETER", {
    problem: ` '${name}'. ${missing === undefined ? problem : required(missing)}`,
    remedy:
      "Correct its value in the file of --runtime-params-file, or its definition in model-metadata.yaml.",
  });
}

/** In Python's notation of nested errors, as DRUM writes it. */
const required = (key: string) => `{\\'${key}\\': DataError(\\'is required\\')}`;

const nothingDefined = (problem: string) => drumError("RUNTIME_PARAMS_UNDEFINED", { problem });
