import { gunzipSync } from "node:zlib";
import { stringify } from "yaml";
import { targetTypeOf } from "../../model/target-types/registry.js";
import type { Answer, Exchange } from "../exchange.js";
import type { Service } from "../service.js";
import { examplesOf, exampleTable } from "./examples.js";
import { fileAnswer, type PageFile, pageFile, textFile } from "./files.js";

type Content = Readonly<Record<string, { readonly schema?: unknown; readonly example?: unknown }>>;

interface Operation {
  readonly requestBody?: { readonly content: Content };
}

type PathItem = Readonly<Record<string, Operation>>;

/** As far as it is looked at here. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly description: string };
  readonly paths: Readonly<Record<string, PathItem>>;
}

/** Paths that only models of some target types answer, by their route. */
const PATHS_OF = {
  predict: ["/predict", "/predictions", "/invocations"],
  predictUnstructured: ["/predictUnstructured", "/predictionsUnstructured"],
  transform: ["/transform"],
} as const;

const served = {
  json: new WeakMap<Service["spec"], PageFile>(),
  yaml: new WeakMap<Service["spec"], PageFile>(),
};

/** The OpenAPI document of this server, as it fits its model. */
export function openApi(exchange: Exchange, service: Service, as: keyof typeof served): Answer {
  let file = served[as].get(service.spec);
  if (file === undefined) {
    const { gzip } = pageFile("docs", "openapi.json", JSON_TYPE);
    const document = fitted(JSON.parse(gunzipSync(gzip).toString()) as OpenApi, service);
    file =
      as === "json"
        ? textFile(JSON.stringify(document), JSON_TYPE)
        : textFile(stringify(document), YAML_TYPE);
    served[as].set(service.spec, file);
  }
  return fileAnswer(exchange, file);
}

const JSON_TYPE = "application/json";
const YAML_TYPE = "application/yaml";

/** The document with what is known of a model: without the paths of other target types, with its columns as examples. */
export function fitted(document: OpenApi, { spec, pool }: Pick<Service, "spec" | "pool">): OpenApi {
  const { route } = targetTypeOf(spec.targetType);
  const { predictor, features } = pool.info;
  const others = new Set<string>(
    Object.entries(PATHS_OF).flatMap(([name, paths]) => (name === route ? [] : paths)),
  );
  const examples = features && examplesOf(exampleTable(features));
  const paths = Object.entries(document.paths).filter(([path]) => !others.has(path));
  const about = `This server runs **${literal(spec.name)}**, a model of target type ${spec.targetType} (${literal(predictor)}).`;
  return {
    ...document,
    info: {
      ...document.info,
      title: `${spec.name}: ${document.info.title}`,
      description: `${about}\n\n${document.info.description}`,
    },
    // The folder that the document is in, wherever a proxy shows that.
    servers: [{ url: "." }],
    paths: Object.fromEntries(
      examples === undefined ? paths : paths.map(([path, item]) => [path, withExamples(item, examples)]),
    ),
  } as OpenApi;
}

function withExamples(item: PathItem, examples: ReadonlyMap<string, unknown>): PathItem {
  const operations = Object.entries(item).map(([method, operation]) => {
    const { requestBody } = operation;
    if (requestBody === undefined) return [method, operation];
    const content = Object.entries(requestBody.content).map(([mediaType, one]) => {
      const { $ref } = (one.schema ?? {}) as { readonly $ref?: string };
      const example = examples.get($ref?.split("/").at(-1) ?? mediaType);
      return [mediaType, example === undefined ? one : { ...one, example }];
    });
    return [method, { ...operation, requestBody: { ...requestBody, content: Object.fromEntries(content) } }];
  });
  return Object.fromEntries(operations) as PathItem;
}

/** Text of a model inside Markdown. */
const literal = (text: string) => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]()#+\-.!<>|&~]/g, "\\$&");
