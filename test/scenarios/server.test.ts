import { realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableFromIPC, tableToIPC } from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMediaType } from "../../src/data/media-type.js";
import { parseMultipart } from "../../src/server/input/multipart.js";
import { version } from "../../src/version.js";
import { moody, reader, regression, transform, unstructured } from "../server/models.js";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { runDrum } from "./run-drum.js";
import { type RunningServer, startServer } from "./run-server.js";

type Body = string | FormData | Uint8Array<ArrayBuffer> | Buffer<ArrayBuffer>;

const running: RunningServer[] = [];
afterAll(() => Promise.all(running.map((server) => server.stop("SIGKILL"))));

async function serve(...given: Parameters<typeof startServer>): Promise<RunningServer> {
  const server = await startServer(...given);
  running.push(server);
  return server;
}

const post = (server: RunningServer, path: string, body?: Body, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: "POST", headers, ...(body !== undefined && { body }) });

// biome-ignore lint/suspicious/noExplicitAny: an answer has the form that the test says it has.
const jsonOf = async (response: Response) => (await response.json()) as any;

/** Status and message of an answer. */
async function outcome(response: Response): Promise<[status: number, message: unknown]> {
  const text = await response.text();
  return [response.status, (JSON.parse(text) as { message?: unknown }).message ?? text];
}

const form = (
  fields: Record<string, [content: string | Uint8Array<ArrayBuffer>, filename?: string]>,
  type = "",
) => {
  const data = new FormData();
  for (const [name, [content, filename]] of Object.entries(fields)) {
    data.append(name, new Blob([content], { type }), filename);
  }
  return data;
};

/** The ids of a server's processes. */
async function processesOf(server: RunningServer): Promise<number[]> {
  const { drum_info } = await jsonOf(await fetch(`${server.url}/stats`));
  return drum_info.map(({ pid }: { pid: number }) => pid);
}

const gone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

/** More than the one place that a message names. */
const STACK = /\n\s+at [^\n]*\n\s+at |node:internal|\/dist\//;

const NO_DATA =
  "ERROR: Samples should be provided as:   - a csv or mtx under `X` form-data param key.  - binary data";

describe("a structured model", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await serve(regression());
  });

  it.each(["/predict", "/predict/", "/predictions", "/predictions/", "/invocations", "/invocations/"])(
    "answers %s itself, without a redirect",
    async (path) => {
      const response = await fetch(server.url + path, {
        method: "POST",
        body: "a\n1\n10\n",
        redirect: "error",
      });
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(await response.json()).toEqual({ predictions: [2, 20] });
    },
  );

  it("gives the same predictions through every door", async () => {
    const csv = "b,a\nx,1\ny,2.5\n";
    const mtx = "%%MatrixMarket matrix coordinate real general\n2 1 2\n1 1 1\n2 1 2.5\n";
    const typed = (type: string) => ({ "content-type": type });
    const bytes = (text: string) => new TextEncoder().encode(text);
    const arrow = (kind: "file" | "stream") =>
      new Uint8Array(tableToIPC(tableFromArrays({ a: Float64Array.of(1, 2.5) }), kind));
    const parquet = () =>
      new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data: [1, 2.5], type: "DOUBLE" }] }));
    const doors: [string, Promise<Response>][] = [
      ["raw, no content type", post(server, "/predict", bytes(csv))],
      ["empty content type", post(server, "/predict", bytes(csv), typed(""))],
      ["csv", post(server, "/predict", csv, typed("text/csv"))],
      ["plain text", post(server, "/predict", csv, typed("text/plain; charset=utf-8"))],
      ["UTF-16", post(server, "/predict", Buffer.from(csv, "utf16le"), typed("text/csv; charset=utf-16le"))],
      ["a form", post(server, "/predict", form({ X: [csv, "x.csv"] }))],
      ["a form without an extension", post(server, "/predict", form({ X: [csv, "blob"] }))],
      ["records", post(server, "/predict", '[{"a":1},{"a":2.5}]', typed("application/json"))],
      [
        "split",
        post(
          server,
          "/predict",
          '{"dataframe_split":{"columns":["a"],"data":[[1],[2.5]]}}',
          typed("application/json"),
        ),
      ],
      ["gzip", post(server, "/predict", gzipSync(csv), { ...typed("text/csv"), "content-encoding": "gzip" })],
      ["gzip in a form", post(server, "/predict", form({ X: [gzipSync(csv), "x.csv.gz"] }))],
      [
        "an Arrow stream",
        post(server, "/predict", arrow("stream"), typed("application/vnd.apache.arrow.stream")),
      ],
      ["an Arrow file", post(server, "/predict", arrow("file"), typed("application/vnd.apache.arrow.file"))],
      [
        "an Arrow stream by DRUM's name",
        post(server, "/predict", arrow("stream"), typed("application/x-apache-arrow-stream")),
      ],
      [
        "an Arrow stream of unsaid type",
        post(server, "/predict", arrow("stream"), typed("application/octet-stream")),
      ],
      ["an Arrow file in a form", post(server, "/predict", form({ X: [arrow("file"), "x.arrow"] }))],
      ["Parquet", post(server, "/predict", parquet(), typed("application/vnd.apache.parquet"))],
      ["Parquet in a form", post(server, "/predict", form({ X: [parquet(), "x.parquet"] }))],
      ["mtx", post(server, "/predict", form({ X: [mtx, "x"], "X.colnames": ["a", "c"] }, "text/mtx"))],
      ["mtx in a form", post(server, "/predict", form({ X: [mtx, "x.MTX"], "X.colnames": ["a\n", "c"] }))],
    ];
    for (const [door, asked] of doors) {
      const response = await asked;
      expect([door, await response.json()]).toEqual([door, { predictions: [2, 5] }]);
    }
  });

  it("gives CSV or Arrow to those who prefer it", async () => {
    const asked = (accept: string) => post(server, "/predict", "a\n1\n2\n", { accept });
    const csv = await asked("application/json;q=0.5, text/csv");
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await csv.text()).toMatch(/^Predictions\n2(\.0)?\n4(\.0)?\n$/);
    const arrow = await asked("application/vnd.apache.arrow.stream");
    expect(arrow.headers.get("content-type")).toBe("application/vnd.apache.arrow.stream");
    const table = tableFromIPC(new Uint8Array(await arrow.arrayBuffer()));
    expect([...table.getChild("Predictions")!]).toEqual([2, 4]);
  });

  it("sends other kinds of request to their own endpoint", async () => {
    const right = "use the /predict/ or /predictions/ endpoint.";
    for (const path of ["/predictUnstructured/", "/predictionsUnstructured", "/transform/"]) {
      expect(await outcome(await post(server, path, "a\n1\n"))).toEqual([
        422,
        `ERROR: This model has target type 'regression', ${right}`,
      ]);
    }
  });

  it.each([
    ["nothing", "", {}, 422, NO_DATA],
    ["an HTML form", "a=1", { "content-type": "application/x-www-form-urlencoded" }, 422, NO_DATA],
    ["a form without X", form({ Z: ["a\n1\n", "x.csv"] }), {}, 422, NO_DATA],
    ["an empty X", form({ X: ["", "x.csv"] }), {}, 422, NO_DATA],
    [
      "a type that nothing reads",
      "%PDF",
      { "content-type": "application/pdf" },
      422,
      /^ERROR: payload format application\/pdf is not supported by predictor\/transformer\. /,
    ],
    [
      "a broken form",
      "--x",
      { "content-type": "multipart/form-data; boundary=x" },
      400,
      /multipart body cannot be read/,
    ],
    ["JSON that is none", '{"secret":', { "content-type": "application/json" }, 422, /JSON/],
    ["JSON of the wrong shape", '{"secret":1}', { "content-type": "application/json" }, 422, /JSON/],
    [
      "an unknown charset",
      "a\n1\n",
      { "content-type": "text/csv; charset=klingon" },
      422,
      /character encoding/,
    ],
    [
      "bytes that are not in the charset",
      new Uint8Array([97, 10, 0xff, 10]),
      { "content-type": "text/csv" },
      422,
      /UTF-8/i,
    ],
    ["a ragged row", "a,b\n1,secret\n2,3,4\n", { "content-type": "text/csv" }, 422, /line 3/],
    ["binary garbage", new Uint8Array([0, 1, 2, 3, 255, 254, 0, 10, 34]), {}, 422, /^ERROR: /],
    ["no Arrow", "secret", { "content-type": "application/vnd.apache.arrow.stream" }, 422, /Arrow/],
    ["no Parquet", "secret", { "content-type": "application/vnd.apache.parquet" }, 422, /Parquet/],
  ])("refuses %s", async (_, body, headers, status, message) => {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const [gotStatus, gotMessage] = await outcome(
      await post(server, "/predict", bytes, headers as Record<string, string>),
    );
    expect([gotStatus, gotMessage]).toEqual([
      status,
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
    expect(gotMessage).not.toContain("secret");
    expect(gotMessage).not.toMatch(STACK);
    expect((await post(server, "/predict", "a\n1\n")).status).toBe(200);
  });

  it("answers a header without rows with no predictions", async () => {
    expect(await (await post(server, "/predict", "a,b\n")).json()).toEqual({ predictions: [] });
  });

  it("describes itself", async () => {
    const info = await jsonOf(await fetch(`${server.url}/info/`));
    expect(info).toMatchObject({
      codeDir: realpathSync(info.codeDir),
      targetType: "regression",
      language: "node",
      drumVersion: version,
      drumServer: "flask",
      modelMetadata: null,
    });
    expect((await runDrum(["--version"])).stdout).toBe(`drum ${info.drumVersion}\n`);
    const capabilities = await jsonOf(await fetch(`${server.url}/capabilities/`));
    expect(capabilities).toMatchObject({
      supported_payload_formats: { csv: null, mtx: null },
      supported_methods: { chat: false },
    });
  });

  it("keeps its figures when they are read", async () => {
    await post(server, "/predict", "a\n1\n");
    const read = async () => jsonOf(await fetch(`${server.url}/stats/`));
    const first = await read();
    const second = await read();
    expect(first.time_info.run_predictor_total.count).toBeGreaterThan(0);
    expect(second.time_info).toEqual(first.time_info);
    const { drum_rss, total, free, avail } = first.mem_info;
    for (const figure of [drum_rss, total, free, avail]) expect(figure).toBeGreaterThan(0);
    expect(first.drum_info.length).toBeGreaterThanOrEqual(2);
    expect(drum_rss).toBeLessThan(total);
  });
});

describe("a model that misbehaves", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await serve([...moody(), "--request-timeout", "1", "--max-workers", "2"]);
  });
  const mood = (mode: string) => post(server, "/predict/", `mode\n${mode}\n`);

  it.each([
    ["throw", 500, /the hook broke[\s\S]*custom\.mjs:\d+/],
    ["nothing", 500, /score/],
    ["labels", 500, /Expected predictions to have columns \['yes', 'no'\]/],
    ["sum", 500, /Your prediction probabilities do not add up to 1\./],
    ["rows", 500, /3/],
    ["notanumber", 500, /not a finite number/],
    ["exit", 500, /exit/],
    ["hang", 504, /1 s/],
    ["kill", 50, /SIGKILL/],
    ["refuse", 422, /not today/],
    ["teapot", 418, /short and stout/],
  ])("(%s) gets one clear answer, and the server lives", async (mode, status, message) => {
    const response = await mood(mode);
    expect(response.headers.get("x-drum-user-http-error")).toBe(/refuse|teapot/.test(mode) ? "true" : null);
    const [gotStatus, gotMessage] = await outcome(response);
    expect(gotMessage).toMatch(message);
    expect(gotMessage).toMatch(/^ERROR: /);
    expect(gotMessage).not.toMatch(STACK);
    expect(String(gotStatus)).toMatch(new RegExp(`^${status}`));
    expect(await (await mood("fine")).json()).toEqual({ predictions: [{ yes: 0.25, no: 0.75 }] });
    expect(await outcome(await fetch(`${server.url}/health/`))).toEqual([200, "OK"]);
  });

  it("may print what it likes", async () => {
    await mood("fine");
    await expect.poll(() => server.stdout()).toContain("scoring 1");
  });
});

describe("a model that dies and cannot be loaded again", () => {
  it("is said to be unhealthy, and predictions get the reason", async () => {
    const codeDir = modelFolder(scratchFolder(), {
      "custom.mjs": `
        import { existsSync, writeFileSync } from "node:fs";
        export const load_model = (codeDir) => {
          if (existsSync(codeDir + "/loaded")) throw new Error("the weights are gone");
          writeFileSync(codeDir + "/loaded", "");
          return {};
        };
        export const score = () => process.kill(process.pid, "SIGKILL");
      `,
    });
    const server = await serve(["--target-type", "regression", "--code-dir", codeDir]);
    expect(await outcome(await fetch(`${server.url}/health`))).toEqual([200, "OK"]);
    const [status, text] = await outcome(await post(server, "/predict", "a\n1\n"));
    expect([status, text]).toEqual([
      expect.any(Number),
      expect.stringMatching(/^ERROR: .*(SIGKILL|the weights are gone)/),
    ]);
    expect(status).toBeGreaterThanOrEqual(500);
    const unhealthy =
      "ERROR: No worker process is running. The server's log says why; it starts a new one when it can.";
    await expect.poll(async () => outcome(await fetch(`${server.url}/health`))).toEqual([503, unhealthy]);
    expect(server.stderr()).toMatch(/WARNING A worker ended and is replaced\. .*SIGKILL/);
    expect(server.stderr()).toMatch(/WARNING A worker ended and is replaced\. .*the weights are gone/);
    expect(await outcome(await fetch(`${server.url}/ping`))).toEqual([200, "OK"]);
  });
});

describe("a server whose output nobody reads any more", () => {
  it("still answers, whatever the model prints", async () => {
    const server = await serve([...moody(), "--verbose"]);
    server.process.stdout!.destroy();
    server.process.stderr!.destroy();
    for (let i = 0; i < 3; i++) {
      expect((await post(server, "/predict", "mode\nfine\n")).status).toBe(200);
      expect((await post(server, "/predict", "mode\nthrow\n")).status).toBe(500);
    }
    server.process.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});

describe("an unstructured model", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await serve(unstructured());
  });
  const ask = (query: string, body: Body, type?: string) =>
    post(server, `/predictUnstructured/${query}`, body, {
      "x-agent": "test",
      ...(type && { "content-type": type }),
    });

  it("sends other kinds of request to its own endpoint", async () => {
    for (const path of ["/predict", "/predictions/", "/invocations", "/transform/"]) {
      expect(await outcome(await post(server, path, "x"))).toEqual([
        422,
        "ERROR: This model has target type 'unstructured', use the /predictUnstructured/ or /predictionsUnstructured/ endpoint.",
      ]);
    }
  });

  it("gets text by its charset, or bytes, with query and headers", async () => {
    const text = await ask(
      "?a=1&a=2&b=%C3%A9",
      Buffer.from("größe", "utf16le"),
      "text/plain; charset=utf-16le",
    );
    expect(text.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await text.json()).toEqual({
      mimetype: "text/plain",
      charset: "utf-16le",
      query: { a: "1", b: "é" },
      type: "string",
      length: 5,
      agent: "test",
    });
    const bytes = await (await ask("", new Uint8Array([1, 2, 3]), "application/zip")).json();
    expect(bytes).toEqual({
      mimetype: "application/zip",
      query: {},
      type: "object",
      length: 3,
      agent: "test",
    });
    expect(await (await ask("", new Uint8Array(Buffer.from("x")))).json()).toMatchObject({
      type: "string",
      length: 1,
    });
  });

  it("gives bytes, nothing, or text in a charset of its own", async () => {
    const bytes = await ask("?give=bytes", "x");
    expect(bytes.headers.get("content-type")).toBe("application/octet-stream");
    expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0, 0, 0, 10]);
    const nothing = await ask("?give=nothing", "x");
    expect([nothing.status, await nothing.text()]).toEqual([200, ""]);
    const weird = await ask("?give=utf16", "x");
    expect(weird.headers.get("content-type")).toBe("text/weird; charset=utf16");
    expect(new TextDecoder("utf-16").decode(await weird.arrayBuffer())).toBe("größe");
  });

  it("cannot write other headers", async () => {
    const [status, text] = await outcome(await ask("?give=header", "x"));
    expect([status, text]).toEqual([
      500,
      expect.stringContaining("with characters that no HTTP header can carry"),
    ]);
    expect((await ask("", "x")).status).toBe(200);
  });

  it("gets a form as it was sent", async () => {
    const request = new Request(`${server.url}/predictionsUnstructured?give=echo`, {
      method: "POST",
      body: form({ X: ["content", "x.bin"] }),
    });
    const sent = new Uint8Array(await request.clone().arrayBuffer());
    const response = await fetch(request);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(sent);
  });
});

describe("a transform model", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await serve(transform());
  });
  async function parts(response: Response): Promise<Record<string, string>> {
    const mediaType = parseMediaType(response.headers.get("content-type") ?? "");
    expect([response.status, mediaType.essence]).toEqual([200, "multipart/form-data"]);
    const found = parseMultipart(new Uint8Array(await response.arrayBuffer()), mediaType);
    return Object.fromEntries(found.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]));
  }

  it("gives a dense table as CSV without a last line end, and the target", async () => {
    const asked = form({ X: ['a,b\n1.5,x\n2.5,"y,z"\n', "x.csv"], y: ["t\n7\n8\n", "y.csv"] });
    expect(await parts(await post(server, "/transform/", asked))).toEqual({
      "X.format": "csv",
      "X.transformed": 'plus,text\r\n2.5,x\r\n3.5,"y,z"',
      "y.format": "csv",
      "y.transformed": "t\r\n7\r\n8",
    });
  });

  it("gives a sparse table as Matrix Market with its column names", async () => {
    const mtx = "%%MatrixMarket matrix coordinate real general\n3 2 2\n1 1 1\n3 2 2.5\n";
    const found = await parts(
      await post(server, "/transform", form({ X: [mtx, "x.mtx"], "X.colnames": ["u\nv\n", "c"] })),
    );
    expect(found).toMatchObject({ "X.format": "sparse", "X.colnames": "u\nv" });
    expect(found["X.transformed"]).toMatch(
      /^%%MatrixMarket matrix coordinate real general\n(%.*\n)*3 2 2\n1 1 1(\.0*)?(e\+?0+)?\n3 2 2\.50*(e\+?0+)?\n?$/,
    );
  });

  it("sends other kinds of request to its own endpoint", async () => {
    expect(await outcome(await post(server, "/predict", "a\n1\n"))).toEqual([
      422,
      "ERROR: This model has target type 'transform', use the /transform/ endpoint.",
    ]);
  });
});

describe("a model with a read_input_data hook", () => {
  it("takes any type, and gives further columns apart", async () => {
    const server = await serve(reader());
    const response = await post(server, "/predict", "ab", { "content-type": "application/pdf" });
    expect(await response.json()).toEqual({
      predictions: Array(2).fill({ u: 0.5, v: 0.25, w: 0.25 }),
      extraModelOutput: { columns: ["note"], index: [0, 1], data: [[2], [2]] },
    });
  });
});

describe.concurrent("starting", () => {
  it("under a prefix", async () => {
    const server = await serve(regression(), { env: { URL_PREFIX: "models/1/" } });
    expect(new URL(server.url).pathname).toBe("/models/1");
    expect((await fetch(server.url)).status).toBe(200);
    expect((await post(server, "/predict/", "a\n1\n")).status).toBe(200);
    expect((await fetch(`${new URL(server.url).origin}/ping`)).status).toBe(404);
  });

  it("on a port that is in use ends with a clear message", async () => {
    const server = await serve(regression());
    const { host } = new URL(server.url);
    const { code, stderr } = await runDrum(["server", ...regression(), "--address", host]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot listen on ${host}: the port is in use.`);
    expect(stderr).not.toMatch(STACK);
  });

  it("on something that is no address is a usage error", async () => {
    const { code, stderr } = await runDrum(["server", ...regression(), "--address", "nonsense:x"]);
    expect(code).toBe(2);
    expect(stderr).toContain("argument --address: 'nonsense:x' is not an address");
  });

  const folder = scratchFolder();
  let count = 0;
  const broken = (hook: string) => {
    const codeDir = modelFolder(join(folder, String(count++)), { "custom.mjs": hook });
    return ["--target-type", "regression", "--code-dir", codeDir];
  };

  it("with a model directory that is not there is a usage error, also with an error server", async () => {
    const args = ["server", "--target-type", "regression", "--code-dir", join(folder, "nowhere")];
    const { code, stderr } = await runDrum([...args, "--address", "127.0.0.1:0", "--with-error-server"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("does not exist")]);
  });

  const FAILING =
    "export const load_model = () => { throw new Error('no weights'); }; export const score = () => [1];";

  it("with a model that cannot be loaded ends with the cause", async () => {
    const { code, stdout, stderr } = await runDrum([
      "server",
      ...broken(FAILING),
      "--address",
      "127.0.0.1:0",
    ]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("no weights");
    expect(stderr).not.toMatch(STACK);
  });

  it.each([
    ["cannot be loaded", FAILING, "no weights"],
    ["does not parse", "export const = 1;", "custom.mjs"],
    ["has no score hook", "export const load_model = () => 1;", "score"],
  ])("with a model that %s and an error server serves the cause", async (_, hook, cause) => {
    const server = await serve([...broken(hook), "--with-error-server"]);
    expect(server.stderr()).toContain(cause);
    for (const path of ["/", "/ping", "/ping/", "/health/", "/info"]) {
      expect(await outcome(await fetch(server.url + path))).toEqual([513, expect.stringContaining(cause)]);
    }
    for (const path of [
      "/predict/",
      "/predictions",
      "/invocations",
      "/predictUnstructured/",
      "/transform/",
    ]) {
      expect(await outcome(await post(server, path, "a\n1\n"))).toEqual([
        513,
        expect.stringContaining(cause),
      ]);
    }
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
    server.process.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it("listens only when the model is ready", async () => {
    const slow = broken(`
      export const load_model = async () => { await new Promise((resolve) => setTimeout(resolve, 600)); return 1; };
      export const score = (data) => data.numbers("a");
    `);
    const start = performance.now();
    const server = await serve(slow);
    expect(performance.now() - start).toBeGreaterThan(600);
    expect((await fetch(server.url)).status).toBe(200);
  });
});

describe.concurrent("metrics", () => {
  it("count requests by route and status, rows, and workers that were replaced", async () => {
    const server = await serve(moody());
    await post(server, "/predict", "mode\nfine\nfine\n");
    await post(server, "/predictions/", "mode\nthrow\n");
    await post(server, "/predict", "mode\nexit\n");
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const figures = Object.fromEntries(
      text
        .split("\n")
        .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
    );
    const { codeDir } = await jsonOf(await fetch(`${server.url}/info`));
    const model = `model="${basename(codeDir)}"`;
    expect(figures).toMatchObject({
      [`drum_requests_total{${model},route="/predict",method="POST",status="200"}`]: 1,
      [`drum_requests_total{${model},route="/predict",method="POST",status="500"}`]: 2,
      [`drum_request_seconds_count{${model},route="/predict"}`]: 3,
      [`drum_errors_total{${model},route="/predict",code="HOOK_FAILED"}`]: 1,
      [`drum_rows_total{${model}}`]: 2,
      [`drum_model_seconds_count{${model}}`]: 1,
      'drum_worker_restarts_total{reason="MODEL_EXITED"}': 1,
      'drum_workers{state="wanted"}': 1,
    });
  });
});

describe.concurrent("too many requests", () => {
  it("wait up to --max-queue, and are then told when to come again", async () => {
    const server = await serve([...moody(), "--max-queue", "2"]);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(server, "/predict", "mode\nslow\n")),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    const { message } = (await refused.json()) as { message: string };
    expect(message).toMatch(/^ERROR: The server is busy: 2 requests wait already\./);
    expect((await post(server, "/predict", "mode\nfine\n")).status).toBe(200);
  });

  it("wait up to --max-queue-size", async () => {
    const server = await serve([...moody(), "--max-queue-size", "1K"]);
    const large = `mode\nslow\n${"fine\n".repeat(400)}`;
    const answers = await Promise.all([
      ...Array.from({ length: 2 }, () => post(server, "/predict", "mode\nslow\n")),
      new Promise((resolve) => setTimeout(resolve, 100)).then(() => post(server, "/predict", large)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  });
});

describe.concurrent("health", () => {
  const states = async ({ url }: RunningServer) => {
    const [live, ready, health] = await Promise.all(
      ["livez", "readyz", "health"].map((path) => fetch(`${url}/${path}/`)),
    );
    return [live!.status, ready!.status, health!.status, ((await ready!.json()) as { state: string }).state];
  };

  it("is ready with all workers, and again after one has died", async () => {
    const server = await serve([...moody(), "--max-workers", "2"]);
    await expect.poll(() => states(server)).toEqual([200, 200, 200, "ready"]);
    const [, worker] = await processesOf(server);
    process.kill(worker!, "SIGKILL");
    await expect.poll(() => states(server)).toEqual([200, 200, 200, "ready"]);
    expect((await post(server, "/predict", "mode\nfine\n")).status).toBe(200);
  });

  it("is failing, but live, while no worker can load the model any more", async () => {
    const folder = scratchFolder();
    const codeDir = modelFolder(folder, {
      "custom.mjs": `
        import { existsSync } from "node:fs";
        export const load_model = () => { if (existsSync(${JSON.stringify(`${folder}/broken`)})) process.exit(7); return 1; };
        export const score = (data) => data.numbers("a").map((a) => { if (a < 0) process.exit(8); return a; });`,
    });
    const server = await serve(["--target-type", "regression", "--code-dir", codeDir]);
    writeFileSync(`${folder}/broken`, "");
    expect((await post(server, "/predict", "a\n-1\n")).status).toBeGreaterThanOrEqual(500);
    await expect.poll(() => states(server)).toEqual([200, 503, 503, "failing"]);
    rmSync(`${folder}/broken`);
    await expect.poll(() => states(server), { timeout: 20_000 }).toEqual([200, 200, 200, "ready"]);
    expect(await (await post(server, "/predict", "a\n1\n")).json()).toEqual({ predictions: [1] });
  });
});

describe.concurrent("stopping", () => {
  const loading = scratchFolder();

  it.each(["SIGTERM", "SIGINT"] as const)(
    "by %s to the process group lets a running request end, then ends all with 0",
    async (signal) => {
      const server = await serve(moody());
      const pids = await processesOf(server);
      expect(pids.length).toBeGreaterThanOrEqual(2);
      const slow = post(server, "/predict", "mode\nslow\n");
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.kill(-server.process.pid!, signal);
      await expect.poll(() => refused(server.url)).toBe(true);
      const response = await slow;
      expect([response.status, await response.json()]).toEqual([
        200,
        { predictions: [{ yes: 0.25, no: 0.75 }] },
      ]);
      expect(await server.ended).toEqual({ code: 0, signal: null });
      expect(server.stdout()).toContain("Ctrl+C pressed, aborting drum");
      await expect.poll(() => pids.every(gone)).toBe(true);
    },
  );

  it("gives running requests no longer than --drain-timeout", async () => {
    const server = await serve([...moody(), "--drain-timeout", "0.3"]);
    const hanging = post(server, "/predict", "mode\nhang\n");
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.process.kill("SIGTERM");
    const start = performance.now();
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect((await hanging).status).toBe(503);
  });

  it("while the model loads ends at once", async () => {
    const codeDir = modelFolder(loading, {
      "custom.mjs":
        "export const load_model = () => new Promise((r) => setTimeout(r, 60000)); export const score = () => [1];",
    });
    const pending = startServer(["--target-type", "regression", "--code-dir", codeDir, "--verbose"], {
      command: ["timeout", "-s", "TERM", "1", process.execPath, "bin/drum.js", "server"],
    });
    const start = performance.now();
    await expect(pending).rejects.toThrow("Ctrl+C pressed, aborting drum");
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it("takes its workers along when it is killed", async () => {
    const server = await serve(moody());
    const pids = await processesOf(server);
    server.process.kill("SIGKILL");
    await expect.poll(() => pids.every(gone)).toBe(true);
  });
});

/** Whether nothing listens there any more. */
function refused(url: string): Promise<boolean> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.on("error", () => resolve(true));
  });
}
