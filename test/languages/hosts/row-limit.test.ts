import { tableFromArrays, tableToIPC } from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../scenarios/run-server.js";
import { HOSTS, modelOf } from "./hosts.js";
import { predict, REGRESSION, serve } from "./run-host.js";

const LIMIT = 100;
const REFUSAL = `ERROR: The request has more than ${LIMIT} rows, the most that this server takes at once. Send the rows in several requests, score a file with 'drum score', or raise --max-rows.`;

const numbers = (rows: number) => Array.from({ length: rows }, (_, i) => i + 0.5);

/** So many rows of a column `a`, by media type. */
const DATA: Readonly<Record<string, (a: number[]) => string | Uint8Array>> = {
  "text/csv": (a) => `a\n${a.join("\n")}\n`,
  "text/csv; charset=utf-16le": (a) => Buffer.from(`a\n${a.join("\n")}\n`, "utf16le"),
  "application/json": (a) => JSON.stringify(a.map((value) => ({ a: value }))),
  "application/vnd.apache.arrow.stream": (a) =>
    tableToIPC(tableFromArrays({ a: Float64Array.from(a) }), "stream"),
  "application/vnd.apache.parquet": (a) =>
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data: a, type: "DOUBLE" }] })),
};

describe.each(HOSTS.map((host) => [`${host.name}${host.missing}`, host] as const))(
  "the row limit in %s",
  (_, host) => {
    describe.runIf(host.runs)("by HTTP", () => {
      let server: RunningServer;
      beforeAll(async () => {
        server = await serve(host, "printing", [...REGRESSION, "--max-rows", String(LIMIT)]);
      });
      afterAll(() => server?.stop("SIGKILL"));

      const calls = () => server.stdout().split("to stdout").length - 1;

      it.each(Object.entries(DATA))(
        "lets %s of as many rows pass, and keeps one more from the model",
        async (type, data) => {
          const asked = calls();
          expect(await predict(server, data(numbers(LIMIT + 1)), type)).toEqual({
            status: 413,
            answer: { message: REFUSAL },
          });
          expect(await predict(server, data(numbers(LIMIT)), type)).toEqual({
            status: 200,
            answer: { predictions: numbers(LIMIT) },
          });
          await expect.poll(calls).toBe(asked + 1);
        },
      );

      it("holds for tensors, in their protocol's words", async () => {
        const model = modelOf(host, "printing").split("/").at(-1);
        const infer = async (a: number[]) => {
          const inputs = [{ name: "a", datatype: "FP64", shape: [a.length, 1], data: a }];
          const body = JSON.stringify({ inputs });
          return fetch(`${server.url}/v2/models/${model}/infer`, { method: "POST", body });
        };
        const refused = await infer(numbers(LIMIT + 1));
        expect([refused.status, await refused.json()]).toEqual([
          413,
          { error: REFUSAL.slice("ERROR: ".length) },
        ]);
        expect((await infer(numbers(LIMIT))).status).toBe(200);
      });
    });
  },
);
