import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../src/server/routes/table.js";
import { scratchFolder } from "../scenarios/model-folder.js";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { answerProblems, DOCUMENT, requestProblems } from "./document.js";
import { moody, reader, regression, transform, unstructured } from "./models.js";

const MODELS = { regression, moody, unstructured, transform, reader };
type Name = keyof typeof MODELS;

const servers = {} as Record<Name | "failed", RunningServer>;
/** What stands for `{model}` in the path of a case: the name of the server's model, which is that of its folder. */
const modelNames = {} as Record<Name | "failed", string>;

beforeAll(async () => {
  const names = Object.keys(MODELS) as Name[];
  const started = await Promise.all([
    ...names.map((name) =>
      startServer(name === "moody" ? [...moody(), "--request-timeout", "1"] : MODELS[name]()),
    ),
    startServer(["--target-type", "regression", "--code-dir", scratchFolder(), "--with-error-server"]),
  ]);
  for (const [i, server] of started.entries()) {
    const name = names[i] ?? "failed";
    servers[name] = server;
    const info = (await (await fetch(`${server.url}/info/`)).json()) as { readonly codeDir?: string };
    modelNames[name] = basename(info.codeDir ?? "model");
  }
});

afterAll(() => Promise.all(Object.values(servers).map((server) => server.stop("SIGKILL"))));

const form = (fields: Record<string, [content: string, filename: string]>) => {
  const data = new FormData();
  for (const [name, [content, filename]] of Object.entries(fields)) {
    data.append(name, new Blob([content]), filename);
  }
  return data;
};

interface Case {
  readonly server: Name | "failed";
  readonly method?: "GET" | "POST";
  /** As the document has it. */
  readonly path: string;
  /** What is asked for where `{model}` is not the served one. */
  readonly model?: string;
  /** What stands for `{file}`. */
  readonly file?: string;
  readonly query?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly body?: string | FormData;
  readonly status: number;
  /** Whether the document forbids the request; else it must allow it, though the model may not. */
  readonly forbidden?: boolean;
}

const CSV = "a,b\n1,x\n2.5,y\n";
const MTX = "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n2 2 2.5\n";
const PREDICT = ["/predict", "/predictions", "/invocations"] as const;
const ROWS = "/v1/models/{model}:predict";
const UNSTRUCTURED = ["/predictUnstructured", "/predictionsUnstructured"] as const;
const GET = [
  "/",
  "/ping",
  "/health",
  "/livez",
  "/readyz",
  "/metrics",
  "/info",
  "/capabilities",
  "/stats",
  "/version",
  "/execution-parameters",
  "/v1/models",
  "/v1/models/{model}",
] as const;
const V2_MODEL = ["/v2/models/{model}", "/v2/models/{model}/versions/{version}"] as const;
const V2_GET = [
  "/v2",
  "/v2/health/live",
  "/v2/health/ready",
  ...V2_MODEL.flatMap((model) => [model, `${model}/ready`]),
] as const;
const infer = (inputs: object[], more: object = {}) => JSON.stringify({ inputs, ...more });
const FLOATS = { name: "a", shape: [2, 1], datatype: "FP64", data: [[1.5], [-2]] };

const REPOSITORY: readonly (Pick<Case, "server" | "status"> & Partial<Case> & { name: string })[] = [
  { server: "reader", name: "index", status: 200 },
  { server: "reader", name: "index", body: '{"ready":true}', status: 200 },
  { server: "reader", name: "index", body: "[]", status: 400, forbidden: true },
  { server: "reader", name: "index", body: "{", status: 422, forbidden: true },
  { server: "reader", name: "load", status: 200 },
  { server: "reader", name: "load", body: '{"parameters":{"config":"{}"}}', status: 400, forbidden: true },
  { server: "reader", name: "load", model: "another", status: 404 },
  { server: "reader", name: "unload", status: 403 },
  { server: "reader", name: "unload", model: "another", status: 404 },
  { server: "failed", name: "index", status: 200 },
  { server: "failed", name: "load", status: 500 },
];

const mood = (mode: string, status: number): Case => ({
  server: "moody",
  path: "/predict",
  type: "text/csv",
  body: `mode\n${mode}\n`,
  status,
});

const PAGES = { "/docs": "docs.js", "/dashboard": "dashboard.css" } as const;
const PAGE_GET = ["/dashboard/data", "/openapi.json", "/openapi.yaml", ...Object.keys(PAGES)] as const;

const CASES: readonly Case[] = [
  ...PAGE_GET.flatMap((path): Case[] => [
    { server: "regression", method: "GET", path, status: 200 },
    { server: "failed", method: "GET", path, status: 513 },
  ]),
  ...Object.entries(PAGES).flatMap(([page, file]): Case[] => [
    { server: "regression", method: "GET", path: `${page}/{file}`, file, status: 200 },
    { server: "regression", method: "GET", path: `${page}/{file}`, file: "icon.svg", status: 200 },
    { server: "regression", method: "GET", path: `${page}/{file}`, file: "none.js", status: 404 },
    { server: "failed", method: "GET", path: `${page}/{file}`, file, status: 513 },
  ]),
  ...(Object.keys(MODELS) as Name[]).flatMap((server) =>
    GET.map((path): Case => ({ server, method: "GET", path, status: 200 })),
  ),
  ...GET.map((path): Case => ({ server: "failed", method: "GET", path, status: 513 })),
  ...PREDICT.flatMap((path): Case[] => [
    { server: "regression", path, type: "text/csv", body: CSV, status: 200 },
    { server: "regression", path, type: "text/plain; charset=latin1", body: CSV, status: 200 },
    { server: "regression", path, type: "application/json", body: '[{"a":1},{"a":2}]', status: 200 },
    { server: "regression", path, type: "text/csv", accept: "text/csv", body: CSV, status: 200 },
    {
      server: "regression",
      path,
      type: "text/csv",
      accept: "application/vnd.apache.arrow.stream",
      body: CSV,
      status: 200,
    },
    { server: "regression", path, body: form({ X: [CSV, "x.csv"] }), status: 200 },
    {
      server: "regression",
      path,
      body: form({ X: [MTX, "x.mtx"], "X.colnames": ["a\nb\n", "c"] }),
      status: 200,
    },
    { server: "regression", path, type: "text/csv", body: "", status: 422, forbidden: true },
    { server: "regression", path, body: form({ Y: [CSV, "x.csv"] }), status: 422, forbidden: true },
    { server: "regression", path, type: "application/pdf", body: "%PDF", status: 422, forbidden: true },
    { server: "regression", path, type: "application/json", body: "[1,", status: 422, forbidden: true },
    { server: "regression", path, type: "multipart/form-data", body: "x", status: 400, forbidden: true },
    { server: "regression", path, type: "text/csv", body: "b\n1\n", status: 422 },
    { server: "moody", path, type: "text/csv", body: "mode\nfine\n", status: 200 },
    { server: "unstructured", path, type: "text/csv", body: CSV, status: 422 },
    { server: "transform", path, type: "text/csv", body: CSV, status: 422 },
    { server: "reader", path, type: "application/octet-stream", body: "abc", status: 200 },
    { server: "failed", path, type: "text/csv", body: CSV, status: 513 },
  ]),
  ...[
    { path: "/invocations", keys: ["instances", "inputs", "dataframe_records"] },
    { path: "/score", keys: ["input_data", "instances"] },
    { path: ROWS, keys: ["instances"] },
  ].flatMap(({ path, keys }): Case[] => {
    const asked = { path, type: "application/json" } as const;
    const rows = [
      { a: 1, b: "x" },
      { a: null, b: "y" },
    ];
    return [
      ...keys.flatMap((key): Case[] => [
        {
          ...asked,
          server: "regression",
          body: JSON.stringify({ [key]: [{ a: 1 }, { a: 2 }] }),
          status: 200,
        },
        { ...asked, server: "transform", body: JSON.stringify({ [key]: rows }), status: 200 },
        {
          ...asked,
          server: "unstructured",
          body: JSON.stringify({ [key]: rows }),
          status: path === "/invocations" ? 422 : 200,
        },
        { ...asked, server: "moody", body: JSON.stringify({ [key]: [{ mode: "fine" }] }), status: 200 },
        { ...asked, server: "moody", body: JSON.stringify({ [key]: [{ mode: "throw" }] }), status: 500 },
        { ...asked, server: "moody", body: JSON.stringify({ [key]: [{ mode: "refuse" }] }), status: 422 },
        { ...asked, server: "regression", body: JSON.stringify({ [key]: [{ b: 1 }] }), status: 400 },
        { ...asked, server: "failed", body: JSON.stringify({ [key]: rows }), status: 513 },
      ]),
      { ...asked, server: "regression", body: '{"instances":[]}', status: 400, forbidden: true },
      { ...asked, server: "regression", body: '{"instances":5}', status: 400, forbidden: true },
      { ...asked, server: "regression", body: '{"instances":', status: 400, forbidden: true },
    ];
  }),
  {
    server: "regression",
    path: ROWS,
    model: "another",
    type: "application/json",
    body: '{"instances":[1]}',
    status: 404,
  },
  {
    server: "regression",
    path: "/invocations",
    type: "text/csv; header=absent",
    accept: "application/jsonlines",
    body: "1\n2\n",
    status: 422,
  },
  ...V2_GET.flatMap((path): Case[] => [
    { server: "regression", method: "GET", path, status: 200 },
    { server: "transform", method: "GET", path, status: 200 },
    { server: "failed", method: "GET", path, status: 513 },
    ...(path.includes("{model}")
      ? [{ server: "regression", method: "GET", path, model: "another", status: 404 } as const]
      : []),
  ]),
  ...V2_MODEL.flatMap((model): Case[] => {
    const asked = { path: `${model}/infer`, type: "application/json" } as const;
    const strange = { name: "a", shape: [1], datatype: "FP65", data: [1] };
    return [
      { ...asked, server: "regression", body: infer([FLOATS], { id: "7" }), status: 200 },
      {
        ...asked,
        server: "regression",
        body: infer([FLOATS], { parameters: { binary_data_output: true } }),
        status: 200,
      },
      { ...asked, server: "regression", body: infer([FLOATS], { outputs: [{ name: "none" }] }), status: 400 },
      { ...asked, server: "regression", body: infer([{ ...FLOATS, shape: [3, 1] }]), status: 400 },
      { ...asked, server: "regression", body: infer([strange]), status: 400, forbidden: true },
      { ...asked, server: "regression", body: infer([]), status: 400, forbidden: true },
      { ...asked, server: "regression", body: "{", status: 422, forbidden: true },
      { ...asked, server: "regression", model: "another", body: infer([FLOATS]), status: 404 },
      { ...asked, server: "unstructured", body: infer([FLOATS]), status: 422 },
      {
        ...asked,
        server: "moody",
        body: infer([{ name: "mode", shape: [1], datatype: "BYTES", data: ["throw"] }]),
        status: 500,
      },
      { ...asked, server: "failed", body: infer([FLOATS]), status: 513 },
    ];
  }),
  mood("throw", 500),
  mood("refuse", 422),
  mood("teapot", 418),
  mood("labels", 500),
  mood("hang", 504),
  ...UNSTRUCTURED.flatMap((path): Case[] => [
    { server: "unstructured", path, type: "text/plain", body: "x", query: "?a=b", status: 200 },
    { server: "unstructured", path, type: "application/zip", body: "x", query: "?give=bytes", status: 200 },
    { server: "unstructured", path, body: form({ X: ["x", "x"] }), query: "?give=nothing", status: 200 },
    { server: "unstructured", path, type: "text/plain", body: "x", query: "?give=throw", status: 500 },
    { server: "regression", path, type: "text/plain", body: "x", status: 422 },
    { server: "failed", path, type: "text/plain", body: "x", status: 513 },
  ]),
  { server: "transform", path: "/transform", body: form({ X: [CSV, "x.csv"] }), status: 200 },
  {
    server: "transform",
    path: "/transform",
    body: form({ X: [CSV, "x"], y: ["t\n1\n2\n", "y.csv"] }),
    status: 200,
  },
  { server: "transform", path: "/transform", type: "text/mtx", body: MTX, status: 200 },
  {
    server: "transform",
    path: "/transform",
    body: form({ y: ["t\n1\n", "y.csv"] }),
    status: 422,
    forbidden: true,
  },
  { server: "moody", path: "/transform", type: "text/csv", body: CSV, status: 422 },
  { server: "failed", path: "/transform", type: "text/csv", body: CSV, status: 513 },
  ...REPOSITORY.flatMap(({ server, name, status, ...asked }): Case[] => {
    const path = name === "index" ? "/v2/repository/index" : `/v2/repository/models/{model}/${name}`;
    return [{ server, path, type: "application/json", body: "{}", status, ...asked }];
  }),
];

describe("the OpenAPI document", () => {
  it("is of version 3.1 and names the routes of the table, and no others", () => {
    expect(DOCUMENT.openapi).toBe("3.1.0");
    const documented = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((key) => key !== "parameters")
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = ROUTES.flatMap(({ method, paths }) => paths.map((path) => `${method} ${path}`));
    expect(documented.sort()).toEqual(served.sort());
  });

  it("says which routes are answered without a key, and that the others may be refused", () => {
    for (const { method, paths, open } of ROUTES) {
      for (const path of paths) {
        const { security, responses } = DOCUMENT.paths[path]![method.toLowerCase()]!;
        expect([path, security, "401" in responses]).toEqual([path, open ? [] : undefined, !open]);
      }
    }
  });

  it("has every route under one of its headings", () => {
    const headings = DOCUMENT.tags.map(({ name }) => name);
    for (const [path, operations] of Object.entries(DOCUMENT.paths)) {
      for (const [method, { tags }] of Object.entries(operations)) {
        if (method !== "parameters")
          expect([path, headings.includes(tags?.[0] ?? ""), tags?.length]).toEqual([path, true, 1]);
      }
    }
  });

  it.each(["regression", "transform", "unstructured"] as const)(
    "as a %s model's server gives it has just the routes that its kind of model answers",
    async (name) => {
      const { url } = servers[name];
      const fitted = (await (await fetch(`${url}/openapi.json`)).json()) as typeof DOCUMENT;
      const texts = { name: "b", shape: [2, 1], datatype: "BYTES", data: ["x", "y"] };
      const bodies = [JSON.stringify({ instances: [{ a: 1.5, b: "x" }] }), infer([FLOATS, texts])];
      const isAnswered = async (path: string) => {
        const target = url + path.replace("{model}", modelNames[name]).replace("{version}", "1");
        const ask = { method: "POST", headers: { "content-type": "application/json" } };
        const answers = await Promise.all(bodies.map((body) => fetch(target, { ...ask, body })));
        return answers.some(({ ok }) => ok);
      };
      const predicting = Object.keys(DOCUMENT.paths).filter(
        (path) => DOCUMENT.paths[path]!.post !== undefined && !path.startsWith("/v2/repository"),
      );
      const answered = await Promise.all(predicting.map(isAnswered));
      expect(predicting.filter((path) => Object.hasOwn(fitted.paths, path))).toEqual(
        predicting.filter((_, i) => answered[i]),
      );
    },
  );

  it("has a case here for every route", () => {
    const tried = new Set(CASES.map(({ path }) => path));
    expect([...tried].sort()).toEqual(Object.keys(DOCUMENT.paths).sort());
  });

  it.each(CASES)("tells what $server does with $path $type $accept ($status)", async (asked) => {
    const {
      server,
      method = "POST",
      path,
      query = "",
      file = "",
      model = modelNames[server],
      type,
      accept,
      body,
      status,
      forbidden = false,
    } = asked;
    const headers = { ...(type && { "content-type": type }), ...(accept && { accept }) };
    const target = path.replace("{model}", model).replace("{version}", "1").replace("{file}", file);
    const request = new Request(servers[server].url + target + query, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    const sent = body === undefined ? undefined : new Uint8Array(await request.clone().arrayBuffer());
    const found = requestProblems(method, path, request.headers.get("content-type") ?? "", sent);
    expect(found.length > 0, found.join("; ")).toBe(forbidden);
    const response = await fetch(request);
    expect(response.status, await response.clone().text()).toBe(status);
    expect(await answerProblems(method, path, response)).toEqual([]);
  });
});
