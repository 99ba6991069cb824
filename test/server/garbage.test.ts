import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { regression } from "./models.js";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer([...regression(), "--request-timeout", "5"]);
});
afterAll(() => server.stop("SIGKILL"));

const SAMPLES = [
  "iris.csv",
  "iris.json",
  "iris.arrow",
  "iris.arrows",
  "iris.parquet",
  "iris.csv.gz",
  "iris_split.json",
];
const TYPES = [
  "",
  "text/csv",
  "text/csv; charset=utf-16",
  "text/mtx",
  "application/json",
  "application/x-ndjson",
  "application/octet-stream",
  "application/vnd.apache.arrow.stream",
  "application/vnd.apache.arrow.file",
  "application/vnd.apache.parquet",
  "multipart/form-data; boundary=B",
];
const form = (bytes: Uint8Array) =>
  Buffer.concat([
    Buffer.from('--B\r\nContent-Disposition: form-data; name="X"; filename="x.csv"\r\n\r\n'),
    bytes,
    Buffer.from("\r\n--B--\r\n"),
  ]);

/** A real file with some bytes changed and an end cut off, or any bytes, as they are or in a form. */
const body = fc
  .oneof(
    fc
      .tuple(
        fc.constantFrom(...SAMPLES),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
        fc.nat(100),
      )
      .map(([sample, changes, percent]) => {
        const bytes = Uint8Array.from(readFileSync(`${ROOT}/testdata/${sample}`));
        for (const [place, value] of changes) bytes[place % bytes.length] = value;
        return bytes.subarray(0, Math.ceil((bytes.length * percent) / 100));
      }),
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: "grapheme", maxLength: 100 }).map((text) => new TextEncoder().encode(text)),
  )
  .chain((bytes) => fc.constantFrom(bytes, new Uint8Array(form(bytes))));

it("whatever it is sent, the server gives one clear answer and lives", async () => {
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...TYPES), async (bytes, type) => {
      const response = await fetch(`${server.url}/predict`, {
        method: "POST",
        headers: { "content-type": type },
        body: new Uint8Array(bytes),
      });
      const text = await response.text();
      expect([200, 400, 422]).toContain(response.status);
      if (response.status !== 200) expect(JSON.parse(text).message).toMatch(/^ERROR: \S/);
      expect(text).not.toMatch(/Internal error|\n\s+at [^\n]*\n\s+at /);
    }),
    { numRuns: Number(process.env.DRUM_TEST_RUNS ?? 150) },
  );
  expect(await (await fetch(`${server.url}/predict`, { method: "POST", body: "a\n1\n" })).json()).toEqual({
    predictions: [2],
  });
});
