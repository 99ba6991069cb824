import { drumError } from "../../errors.js";
import type { Metadata } from "../metadata.js";
import { type ParameterDefinition, parameterDefinitions, readableDefinitions } from "./definitions.js";
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
  if (file === undefined) return defaults(readableDefinitions(metadata), environment);
  const definitions = parameterDefinitions(metadata);
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

/** The platform that gives values may know more types and forms than this program; so nothing is wrong here. */
function defaults(definitions: readonly ParameterDefinition[], environment: NodeJS.ProcessEnv) {
  return Object.fromEntries(
    definitions.flatMap(({ name, type, limits, default: value }) => {
      if (value === undefined || environment[variableOf(name)] !== undefined) return [];
      const found = payloadOf(type, value, limits);
      return "payload" in found ? [[variableOf(name), variableText(type, found.payload)]] : [];
    }),
  );
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
