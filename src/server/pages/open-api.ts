import { gunzipSync } from "node:zlib";
import { targetTypeOf } from "../../model/target-types/registry.js";
import type { TargetType } from "../../model/target-types/target-type.js";
import type { ModelInfo } from "../../model/work.js";
import type { Answer, Exchange } from "../exchange.js";
import type { Service } from "../service.js";
import { exampleFor } from "./examples.js";
import { fileAnswer, type PageFile, pageFile, textFile } from "./files.js";

type Features = NonNullable<ModelInfo["features"]>;

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
}

interface PathItem {
  readonly parameters?: readonly { readonly name: string }[];
  readonly get?: Operation;
  readonly post?: Operation;
}

/** As far as it is looked at here. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly description: string };
  readonly paths: Readonly<Record<string, PathItem>>;
}

/** Which routes of a model answer a path, where not all do. */
const ANSWERED_BY: Readonly<Record<string, readonly TargetType["route"][]>> = {
  "/predict": ["predict"],
  "/predictions": ["predict"],
  "/transform": ["transform"],
  "/predictUnstructured": ["predictUnstructured"],
  "/predictionsUnstructured": ["predictUnstructured"],
  "/invocations": ["predict", "transform"],
  "/v2/models/{model}/infer": ["predict", "transform"],
  "/v2/models/{model}/versions/{version}/infer": ["predict", "transform"],
};

const served = {
  json: new WeakMap<Service["spec"], PageFile>(),
  yaml: new WeakMap<Service["spec"], PageFile>(),
};

/** The OpenAPI document of this server, as it fits its model. */
export async function openApi(
  exchange: Exchange,
  service: Service,
  as: keyof typeof served,
): Promise<Answer> {
  let file = served[as].get(service.spec);
  if (file === undefined) {
    file = await written(service, as);
    served[as].set(service.spec, file);
  }
  return fileAnswer(exchange, file);
}

async function written(service: Service, as: keyof typeof served): Promise<PageFile> {
  const { gzip } = pageFile("docs", "openapi.json", JSON_TYPE);
  const document = fitted(JSON.parse(gunzipSync(gzip).toString()) as OpenApi, service);
  if (as === "json") return textFile(JSON.stringify(document), JSON_TYPE);
  const { stringify } = await import("./yaml.js");
  return textFile(stringify(document), YAML_TYPE);
}

const JSON_TYPE = "application/json";
const YAML_TYPE = "application/yaml";

/** The document with what is known of a model: without the paths of other target types, with its columns as examples. */
export function fitted(document: OpenApi, { spec, pool }: Pick<Service, "spec" | "pool">): OpenApi {
  const { route } = targetTypeOf(spec.targetType);
  const { predictor, features } = pool.info;
  const paths = Object.entries(document.paths).filter(([path]) => ANSWERED_BY[path]?.includes(route) ?? true);
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
      paths.map(([path, item]) => [path, withExamples(path, item, spec.name, features ?? [])]),
    ),
  } as OpenApi;
}

function withExamples(path: string, item: PathItem, model: string, features: Features): PathItem {
  const { parameters, ...operations } = item;
  const named = parameters?.map((one) => (one.name === "model" ? { ...one, example: model } : one));
  const exampled = Object.entries(operations).map(([method, operation]) => {
    const { requestBody } = operation as Operation;
    if (requestBody === undefined) return [method, operation];
    const content = Object.entries(requestBody.content).map(([mediaType, one]) => {
      const example = exampleFor(features, path, mediaType);
      return [mediaType, example === undefined ? one : { ...one, example }];
    });
    return [method, { ...operation, requestBody: { ...requestBody, content: Object.fromEntries(content) } }];
  });
  return { ...(named && { parameters: named }), ...Object.fromEntries(exampled) };
}

/** Text of a model inside Markdown. */
const literal = (text: string) => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]()#+\-.!<>|&~]/g, "\\$&");
