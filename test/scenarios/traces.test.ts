import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { otlpReceiver, type ReceivedSpan } from "./otlp-receiver.js";
import { type RunningServer, startServer } from "./run-server.js";

const running: RunningServer[] = [];
afterAll(() => Promise.all(running.map((server) => server.stop("SIGKILL"))));

async function serve(...given: Parameters<typeof startServer>): Promise<RunningServer> {
  const server = await startServer(...given);
  running.push(server);
  return server;
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

/** Prints what it knows of the request. */
const structured = () => [
  "--target-type",
  "regression",
  "--code-dir",
  modelFolder(scratchFolder(), {
    "custom.mjs": `
      import { currentRequest } from "drum";
      export const load_model = () => ({ before: currentRequest() });
      export const score = async (data, { before }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (data.has("break")) throw new Error("broken");
        console.log(JSON.stringify(currentRequest()), before);
        return { Predictions: data.numbers("a") };
      };
    `,
  }),
];

const HEADERS_BACK = {
  node: {
    "custom.mjs": `
      export const load_model = () => ({});
      export const score_unstructured = (model, data, { headers }) => headers["x-request-id"] + " " + headers.traceparent;
    `,
  },
  python: {
    "custom.py": `
from drum import current_request
before = current_request()
def load_model(code_dir):
    return {"before": before}
def score_unstructured(model, data, headers, **kwargs):
    assert model == {"before": None}
    assert current_request() == (headers["X-Request-Id"], headers.get("traceparent"))
    return f"{headers['x-request-id']} {current_request().traceparent}"
`,
  },
};

const post = (server: RunningServer, path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: "POST", body, headers: { "Content-Type": "text/csv", ...headers } });

describe("traces", () => {
  it("have a span for a request and for each part of its way, and continue the client's", async () => {
    const collector = await otlpReceiver();
    const server = await serve(structured(), {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=me",
        OTEL_SERVICE_NAME: "houses",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
        // What is not yet sent when the server ends is sent then.
        OTEL_BSP_SCHEDULE_DELAY: "600000",
      },
    });
    const before = BigInt(Date.now()) * 1_000_000n;
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    await post(server, "/predict?q=secret", "a\n1\n2\n", { traceparent, "X-Request-ID": "r1" });
    await post(server, "/predict", "break\n1\n", { "X-Request-ID": "r2" });
    await fetch(`${server.url}/livez`);
    await fetch(`${server.url}/nowhere`);
    await server.stop();
    collector.close();

    const named = (name: string, of: readonly ReceivedSpan[]) => of.find((span) => span.name === name)!;
    const first = collector.spans.filter(({ traceId }) => traceId === TRACE);
    const root = named("POST /predict", first);
    expect(root).toMatchObject({ parentSpanId: PARENT, kind: 2, status: { code: 0 } });
    expect(root.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/predict",
      "url.path": "/predict",
      "url.scheme": "http",
      "http.response.status_code": 200,
      "http.request.body.size": 6,
      "http.response.body.size": '{"predictions":[1.0,2.0]}'.length,
      "client.address": "127.0.0.1",
      "drum.request_id": "r1",
      "drum.rows": 2,
    });
    const parts = ["read request", "queue", "predict", "write answer"].map((name) => named(name, first));
    let time = root.start;
    for (const part of parts) {
      expect(part.parentSpanId).toBe(root.spanId);
      expect(part.kind).toBe(1);
      // One after another; times are floats of milliseconds, exact to a quarter of a microsecond.
      expect(Math.abs(Number(part.start - time))).toBeLessThan(1000);
      expect(part.end).toBeGreaterThanOrEqual(part.start);
      time = part.end;
    }
    expect(Math.abs(Number(root.end - time))).toBeLessThan(1000);
    expect(named("predict", first).end - named("predict", first).start).toBeGreaterThan(4_000_000n);
    expect(root.start).toBeGreaterThanOrEqual(before - 2_000_000n);
    expect(root.end).toBeLessThanOrEqual(BigInt(Date.now()) * 1_000_000n);

    // What the hook was told: its spans are to be below the model's.
    const told = { id: "r1", traceparent: `00-${TRACE}-${named("predict", first).spanId}-01` };
    expect(server.stdout()).toContain(`${JSON.stringify(told)} undefined\n`);

    const failed = collector.spans.find(({ attributes }) => attributes["drum.request_id"] === "r2")!;
    expect(failed).toMatchObject({ status: { code: 2 }, attributes: { "error.type": "HOOK_FAILED" } });
    expect(failed.parentSpanId).toBeUndefined();
    const roots = collector.spans.filter(({ kind }) => kind === 2).map(({ name }) => name);
    expect(roots).toEqual(["POST /predict", "POST /predict", "GET"]);
    for (const resource of collector.resources) {
      expect(resource).toMatchObject({ "service.name": "houses", "deployment.environment.name": "test" });
    }
    expect(collector.headers[0]).toMatchObject({ "x-tenant": "me" });
  });

  it("are not sampled where the environment says so; the client's goes on to hooks", async () => {
    const collector = await otlpReceiver();
    const server = await serve(structured(), {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: "always_off" },
    });
    await post(server, "/predict", "a\n1\n", { traceparent: `00-${TRACE}-${PARENT}-01` });
    await server.stop();
    collector.close();
    expect(collector.spans).toEqual([]);
    expect(server.stdout()).toMatch(new RegExp(`"traceparent":"00-${TRACE}-[0-9a-f]{16}-00"`));
  });

  it("hold nothing up when no collector takes them", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    for (const endpoint of ["http://127.0.0.1:1", `http://127.0.0.1:${port}`]) {
      const server = await serve(structured(), {
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: "20" },
      });
      for (let i = 0; i < 20; i++) expect((await post(server, "/predict", "a\n1\n")).status).toBe(200);
      const start = performance.now();
      await server.stop();
      expect(performance.now() - start).toBeLessThan(10_000);
      expect(await server.ended).toEqual({ code: 0, signal: null });
    }
    silent.close();
    silent.closeAllConnections();
  });
});

describe("a request's ids", () => {
  const python = pythonFor(["pandas"]);
  it.each([
    ["a TypeScript hook", HEADERS_BACK.node, true],
    [`a Python hook${needs(python, ["pandas"])}`, HEADERS_BACK.python, python !== undefined],
  ])("reach %s", async (_, files, runs, skip?: () => void) => {
    if (!runs) return skip?.();
    const server = await serve(
      ["--target-type", "unstructured", "--code-dir", modelFolder(scratchFolder(), files)],
      { env: { ...(python && { DRUM_PYTHON: python }) } },
    );
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    const known = await post(server, "/predictUnstructured", "x", { traceparent, "X-Request-ID": "r1" });
    expect(await known.text()).toBe(`r1 ${traceparent}`);
    const made = await post(server, "/predictUnstructured", "x", { "X-Request-ID": "not fit" });
    expect(await made.text()).toMatch(new RegExp(`^${made.headers.get("x-request-id")} (undefined|None)$`));
  });
});
