import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../src/server/routes/table.js";
import { unstructured } from "../server/models.js";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { runDrum } from "./run-drum.js";
import { type RunningServer, startServer } from "./run-server.js";

const folder = scratchFolder();
/** Written to by processes in which something has been added to what all objects inherit. */
const POLLUTED = join(folder, "polluted");
writeFileSync(POLLUTED, "");
/** Loaded by the server and its workers before anything else. */
const WATCH = join(folder, "watch.cjs");
writeFileSync(
  WATCH,
  `const { appendFileSync } = require("node:fs");
   const shared = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
   const before = shared.map((one) => Reflect.ownKeys(one).length);
   const look = () => shared.forEach((one, i) => {
     const now = Reflect.ownKeys(one);
     if (now.length !== before[i] || "polluted" in {}) appendFileSync(${JSON.stringify(POLLUTED)}, process.pid + " " + now.map(String).join() + "\\n");
   });
   setInterval(look, 20).unref();
   process.on("exit", look);`,
);

/** In all that is not to be seen again. */
const SECRET = "Zx9SECRETq7";
const KEY = `key-${SECRET}-0123456789`;

const regression = (name: string) =>
  modelFolder(join(folder, name), {
    "custom.mjs": `export const load_model = () => 1;
      export const score = (data) => ({ Predictions: data.numbers("a").map((a) => 2 * a) });`,
  });

let model: RunningServer;
let hook: RunningServer;
beforeAll(async () => {
  const env = { NODE_OPTIONS: `--require ${WATCH}`, DRUM_API_KEYS: KEY };
  const args = ["--logging-level", "all", "--verbose", "--access-log", "--request-timeout", "10"];
  [model, hook] = await Promise.all([
    startServer(["--target-type", "regression", "--code-dir", regression("regression"), ...args], { env }),
    startServer([...unstructured(), ...args], { env }),
  ]);
});
afterAll(() => Promise.all([model, hook].map((server) => server?.stop("SIGKILL"))));

type Body = string | Buffer | FormData;
const ask = (server: RunningServer, path: string, body?: Body, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "x-api-key": KEY, ...headers },
    ...(body !== undefined && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : body }),
  });

const pathOf = (path: string) => path.replace("{model}", "regression").replace(/\{version\}/, "1");
const POSTS = ROUTES.filter(({ method }) => method === "POST").flatMap(({ paths }) => paths.map(pathOf));

function form(fields: Record<string, string | Buffer>, filename: string): FormData {
  const data = new FormData();
  for (const [name, content] of Object.entries(fields)) {
    data.append(name, new Blob([new Uint8Array(Buffer.from(content))]), filename);
  }
  return data;
}

describe("what clients send", () => {
  const tensor = (data: unknown, shape = [1, 1], datatype = "FP64") =>
    JSON.stringify({ inputs: [{ name: "a", datatype, shape, data }] });
  const json = { "content-type": "application/json" };
  const csv = { "content-type": "text/csv" };
  const BODIES: readonly [what: string, body: Body, headers?: Record<string, string>][] = [
    ["text where numbers are needed", `a\n${SECRET}\n`, csv],
    ["a column that is missing", `b\n${SECRET}\n`, csv],
    ["a row that is too long", `a,b\n1,2\n1,${SECRET},3\n`, csv],
    ["an open quote", `a,b\n1,"${SECRET}\n`, csv],
    ["a zero byte", `a\n${SECRET}\0\n`, csv],
    ["another charset", Buffer.from(`a\n\xff${SECRET}\n`, "latin1"), csv],
    ["an unknown charset", "a\n1\n", { "content-type": `text/csv; charset=${SECRET}` }],
    ["an unknown type", SECRET, { "content-type": `application/pdf; x=${SECRET}` }],
    ["broken JSON", `[{"a": ${SECRET}}]`, json],
    ["JSON that ends early", `[{"a": "${SECRET}`, json],
    ["JSON that is no table", `"${SECRET}"`, json],
    ["JSON of mixed items", `[{"a": 1}, "${SECRET}"]`, json],
    ["JSON with text", `[{"a": "${SECRET}"}]`, json],
    ["instances", `{"instances": [{"a": "${SECRET}"}]}`, json],
    ["instances of mixed kinds", `{"instances": [[1], "${SECRET}"]}`, json],
    ["inputs", `{"inputs": {"a": ["${SECRET}"]}}`, json],
    ["a split", `{"dataframe_split": {"columns": ["a"], "data": [["${SECRET}"], [1, 2]]}}`, json],
    ["input data", `{"input_data": {"columns": ["a"], "data": [["${SECRET}"]]}}`, json],
    ["a tensor with text", tensor([SECRET]), json],
    ["a tensor of text", tensor([SECRET], [1, 1], "BYTES"), json],
    ["a tensor of another size", tensor([SECRET], [3, 1], "BYTES"), json],
    ["a tensor of integers", tensor([`9${SECRET}`], [1, 1], "INT64"), json],
    ["parameters", `{"parameters": {"x": "${SECRET}"}, "inputs": "${SECRET}"}`, json],
    ["broken gzip", SECRET, { ...csv, "content-encoding": "gzip" }],
    ["an unknown coding", SECRET, { ...csv, "content-encoding": SECRET }],
    ["gzip with text", gzipSync(`a\n${SECRET}\n`), { ...csv, "content-encoding": "gzip" }],
    ["a form with text", form({ X: `a\n${SECRET}\n` }, "x.csv")],
    ["a form of other files", form({ Y: SECRET }, `${SECRET}.csv`)],
    ["a form with a broken file", form({ X: `PAR1${SECRET}PAR1` }, "x.parquet")],
    ["a broken form", `--B\r\n${SECRET}`, { "content-type": "multipart/form-data; boundary=B" }],
    [
      "a matrix",
      `%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 ${SECRET}\n`,
      { "content-type": "text/mtx" },
    ],
    ["Arrow", `ARROW1\0\0${SECRET}`, { "content-type": "application/vnd.apache.arrow.file" }],
    ["nothing", ""],
  ];
  /** Of every request, and nobody's business. */
  const PRIVATE = { "x-secret": SECRET, cookie: `session=${SECRET}`, referer: `http://x/${SECRET}` };

  it("is repeated neither in errors nor in logs, whatever is wrong with it, on any route", async () => {
    let failed = 0;
    for (const path of POSTS.filter(
      (path) => !path.includes("nstructured") && !path.includes("repository"),
    )) {
      for (const [what, body, headers] of BODIES) {
        const response = await ask(model, `${path}?q=${SECRET}`, body, { ...PRIVATE, ...headers });
        const text = await response.text();
        const all = text + JSON.stringify([...response.headers]);
        expect(all.includes(SECRET), `${path}, ${what}: ${response.status} ${all}`).toBe(false);
        expect(text, `${path}, ${what}`).not.toMatch(/\n\s+at |node:internal|Traceback/);
        expect(response.status, `${path}, ${what}: ${text}`).not.toBe(500);
        if (response.status >= 400) failed++;
      }
    }
    expect(failed).toBeGreaterThan(POSTS.length * 20);
    for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
      await fetch(`${model.url}/predict?x=${SECRET}`, { method, headers: PRIVATE });
    }
    await fetch(`${model.url}/info?x=${SECRET}`, { headers: { authorization: `Bearer ${SECRET}` } });
    expect(model.stdout()).toContain("/predict");
    expect((model.stdout() + model.stderr()).includes(SECRET), model.stderr()).toBe(false);
  });

  it("goes to an unstructured hook without the key, and into no log", async () => {
    const path = `/predictUnstructured?q=${SECRET}&give=`;
    for (const give of ["throw", "header", "bytes", "nothing", "utf16"]) {
      const response = await ask(hook, path + give, SECRET, { ...PRIVATE, "content-type": "text/plain" });
      expect(await response.text()).not.toContain(SECRET);
    }
    expect(hook.stdout() + hook.stderr()).not.toContain(SECRET);
  });

  it("is not told to those who have no key", async () => {
    for (const path of [...POSTS, "/info", "/stats", "/metrics"]) {
      const init = POSTS.includes(path) ? { method: "POST", body: "a\n1\n" } : {};
      const response = await fetch(model.url + path, init);
      expect([path, response.status]).toEqual([path, 401]);
    }
  });
});

describe("names that objects have by themselves", () => {
  const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];
  const nested = '{"polluted":1,"prototype":{"polluted":1},"__proto__":{"polluted":1}}';

  const predict = async (body: Body, type?: string) => {
    const response = await ask(model, "/predict", body, type ? { "content-type": type } : {});
    return [response.status, await response.json()];
  };
  const RIGHT = [200, { predictions: [3, 5] }];

  it.each(NAMES)("(%s) are columns like others", async (name) => {
    expect(await predict(`a,${name}\n1.5,x\n2.5,y\n`, "text/csv")).toEqual(RIGHT);
    expect(await predict(`[{"a":1.5,"${name}":1},{"${name}":2,"a":2.5}]`, "application/json")).toEqual(RIGHT);
    expect(await predict(`[{"a":1.5,"${name}":${nested}},{"a":2.5}]`, "application/json")).toEqual(RIGHT);
    expect(await predict(`[{"1":0,"a":1.5,"${name}":${nested}},{"a":2.5}]`, "application/json")).toEqual(
      RIGHT,
    );
    expect(await predict(`{"a":[1.5,2.5],"${name}":[1,2]}`, "application/json")).toEqual(RIGHT);
    expect(
      await predict(`{"${name}":${nested},"instances":[{"a":1.5},{"a":2.5}]}`, "application/json"),
    ).toEqual(RIGHT);
    const split = `{"columns":["a","${name}"],"data":[[1.5,0],[2.5,0]]}`;
    expect(await predict(`{"dataframe_split":${split}}`, "application/json")).toEqual(RIGHT);
    expect(await predict(form({ X: "a\n1.5\n2.5\n", [name]: "x" }, `${name}.csv`))).toEqual(RIGHT);
    expect(await predict("a\n1.5\n2.5\n", `text/csv; ${name}=x`)).toEqual(RIGHT);
  });

  it.each(NAMES)("(%s) are inputs, parameters, outputs and datatypes like others", async (name) => {
    const input = (more: string) => `{"name":"a","datatype":"FP64","shape":[2,1],"data":[1.5,2.5]${more}}`;
    const infer = async (text: string) => {
      const response = await ask(model, "/v2/models/regression/infer", text);
      return [response.status, await response.text()] as const;
    };
    const [status, text] = await infer(
      `{"${name}":${nested},"parameters":{"${name}":${nested}},"inputs":[${input(`,"${name}":${nested},"parameters":{"${name}":1}`)}]}`,
    );
    expect([status, text]).toEqual([200, expect.stringContaining('"data":[3.0,5.0]')]);
    const beside = `{"name":"${name}","datatype":"FP64","shape":[2,1],"data":[0,0]}`;
    expect((await infer(`{"inputs":[${input("")},${beside}]}`))[0]).toBe(200);
    expect((await infer(`{"inputs":[${input("")}],"outputs":[{"name":"${name}"}]}`))[0]).toBe(400);
    expect((await infer(`{"inputs":[${input("").replace("FP64", name)}]}`))[0]).toBe(400);
    expect((await ask(model, `/v2/models/${name}`)).status).toBe(404);
    expect((await ask(model, `/${name}`)).status).toBe(404);
  });

  it.each(NAMES)("(%s) are query parameters and headers like others", async (name) => {
    const query = `?${name}=1&${name}[polluted]=1&${name}.polluted=1&constructor[prototype][polluted]=1`;
    const response = await ask(hook, `/predictUnstructured${query}`, "x", {
      [name]: "1",
      "content-type": "text/plain",
    });
    const { query: seen, type } = (await response.json()) as { query: object; type: string };
    expect([response.status, type]).toEqual([200, "string"]);
    expect(Object.keys(seen)).toContain(`${name}[polluted]`);
  });

  it("(any) change nothing that all objects share, in the server and in its workers", async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(readFileSync(POLLUTED, "utf8")).toBe("");
  });
});

describe("paths that lead elsewhere", () => {
  const BASES = [
    "",
    ...new Set(ROUTES.flatMap(({ paths }) => paths.map((path) => pathOf(path).replace(/\{\w+\}/g, "x")))),
  ];
  const WAYS = [
    "/../../../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/..%5c..%5c..%5cetc%5cpasswd",
    "/..\\..\\..\\etc\\passwd",
    "/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/....//....//....//etc/passwd",
    "/..;/..;/..;/etc/passwd",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/../package.json",
    "/..%2fpackage.json",
    "/../drum.cjs",
    "/package.json%00.html",
    "/%00",
    "/%",
    "/%zz",
    "/.git/config",
    "/custom.mjs",
  ];
  const FILES = /root:.*:0:0:|"name": "drum"|load_model|\[core\]/;

  /** What is answered to a target as it stands, which fetch would tidy up. */
  function raw(target: string): Promise<string> {
    const { port } = new URL(model.url);
    return new Promise((resolve, reject) => {
      let text = "";
      const socket = connect(Number(port), "127.0.0.1", () =>
        socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${KEY}\r\nConnection: close\r\n\r\n`),
      );
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      socket.on("close", () => resolve(text)).on("error", reject);
    });
  }

  it.each(BASES)("from %s show no file", async (base) => {
    for (const way of WAYS) {
      for (const target of [base + way, `http://other${base}${way}`]) {
        const answer = await raw(target);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
        expect([400, 404, 405], `${target}: ${answer.slice(0, 200)}`).toContain(status);
        expect(answer).not.toMatch(FILES);
      }
    }
  });
});

describe.concurrent("what is wrong with keys and certificates", () => {
  const model = [
    "--target-type",
    "regression",
    "--code-dir",
    regression("start"),
    "--address",
    "127.0.0.1:0",
  ];
  const outcome = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const { code, stdout, stderr } = await runDrum(["server", ...model, ...args], { env });
    expect(stdout).toBe("");
    expect(stderr).not.toMatch(/\n\s+at /);
    return [code, stderr] as const;
  };

  it.each([
    [
      ["--api-key-file", "/nowhere/keys"],
      {},
      1,
      "The API keys of /nowhere/keys cannot be used: it cannot be read (ENOENT).",
    ],
    [[], { DRUM_API_KEYS: "," }, 1, "The API keys of DRUM_API_KEYS cannot be used: there is no key."],
    [["--tls-cert", "a.pem"], {}, 2, "argument --tls-cert: needs argument --tls-key"],
    [["--tls-client-ca", "a.pem"], {}, 2, "argument --tls-client-ca: needs argument --tls-cert"],
    [
      ["--tls-cert", "/nowhere/c", "--tls-key", "/nowhere/k"],
      {},
      1,
      "The file /nowhere/c cannot be used for TLS",
    ],
    [["--cors-origin", "example.com"], {}, 2, "argument --cors-origin: 'example.com' is no origin"],
    [["--max-rows", "0"], {}, 2, "argument --max-rows: must be at least 1"],
  ])("is said before the model is loaded: %j %j", async (args, env, code, text) => {
    expect(await outcome(args, env as NodeJS.ProcessEnv)).toEqual([code, expect.stringContaining(text)]);
  });
});
