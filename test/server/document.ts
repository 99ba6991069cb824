import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { parseMediaType } from "../../src/data/media-type.js";
import { parseMultipart } from "../../src/server/input/multipart.js";
import { ROOT } from "../scenarios/run-drum.js";

interface Content {
  readonly [mediaType: string]: unknown;
}
interface Documented {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}
interface Operation {
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Documented>>;
}

/** The OpenAPI document. */
export const DOCUMENT = parse(readFileSync(`${ROOT}/api-spec/drum_server_api.yaml`, "utf8")) as {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ ...DOCUMENT, $id: "document" });

const compiled = new Map<string, ValidateFunction>();

/** What the schema at these steps of the document finds wrong with a value. */
function problems(steps: readonly string[], value: unknown): string[] {
  const pointer = steps
    .map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  let validate = compiled.get(pointer);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: `document#/${pointer}` });
    compiled.set(pointer, validate);
  }
  return validate(value)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** A body as schemas see it: JSON and YAML parsed, a form as an object of its parts, anything else as text. */
function bodyValue(body: Uint8Array, contentType: string): unknown {
  const mediaType = parseMediaType(contentType);
  const text = Buffer.from(body).toString("latin1");
  switch (mediaType.essence) {
    case "application/json":
      return JSON.parse(Buffer.from(body).toString("utf8"));
    case "application/yaml":
      return parse(Buffer.from(body).toString("utf8"), { maxAliasCount: -1 });
    case "multipart/form-data":
      return Object.fromEntries(
        parseMultipart(body, mediaType).map(({ name, bytes }) => [
          name,
          Buffer.from(bytes).toString("latin1"),
        ]),
      );
    default:
      return text;
  }
}

function operationAt(method: string, path: string): Operation {
  const operation = DOCUMENT.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The document has no ${method} ${path}.`);
  return operation;
}

/** What is wrong with a request by the document. */
export function requestProblems(
  method: string,
  path: string,
  contentType: string,
  body: Uint8Array | undefined,
): string[] {
  const { requestBody } = operationAt(method, path);
  if (requestBody === undefined) return body === undefined ? [] : ["a body where none is documented"];
  if (body === undefined) return ["no body"];
  const { essence } = parseMediaType(contentType);
  const documented = [essence, "*/*"].find((type) => Object.hasOwn(requestBody.content, type));
  if (documented === undefined) return [`content type ${essence} is not documented`];
  const steps = ["paths", path, method.toLowerCase(), "requestBody", "content", documented, "schema"];
  try {
    return problems(steps, bodyValue(body, contentType));
  } catch (error) {
    return [String(error)];
  }
}

/** What is wrong with an answer by the document: its status, headers, content type and body. */
export async function answerProblems(method: string, path: string, response: Response): Promise<string[]> {
  const { responses } = operationAt(method, path);
  const body = new Uint8Array(await response.clone().arrayBuffer());
  const byHook = response.headers.has("x-drum-user-http-error");
  const range = `${Math.floor(response.status / 100)}XX`;
  const status = byHook ? range : [`${response.status}`].find((code) => Object.hasOwn(responses, code));
  if (status === undefined) return [`status ${response.status} is not documented`];
  let steps = ["paths", path, method.toLowerCase(), "responses", status];
  let documented = responses[status]!;
  if (documented.$ref !== undefined) {
    steps = documented.$ref.slice(2).split("/");
    documented = steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step],
      DOCUMENT,
    ) as Documented;
  }
  const found: string[] = [];
  for (const name of Object.keys(documented.headers ?? {})) {
    const value = response.headers.get(name);
    if (value === null) found.push(`the header ${name} is missing`);
  }
  const contentType = response.headers.get("content-type") ?? "";
  if (documented.content === undefined)
    return contentType === "" ? found : [...found, "content where none is documented"];
  const { essence } = parseMediaType(contentType);
  const type = [essence, "*/*"].find((candidate) => Object.hasOwn(documented.content!, candidate));
  if (type === undefined) return [...found, `content type '${essence}' is not documented`];
  return [...found, ...problems([...steps, "content", type, "schema"], bodyValue(body, contentType))];
}
