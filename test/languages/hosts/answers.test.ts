import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../scenarios/run-server.js";
import { HOSTS, hasModel, modelOf } from "./hosts.js";
import { EXPECTED, ROWS } from "./rows.js";
import { fileOf, numbersOf, predict, REGRESSION, score, serve } from "./run-host.js";

const BINARY = ["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"];

describe.each(HOSTS.map((host) => [`${host.name}${host.missing}`, host] as const))(
  "answers of %s",
  (_, host) => {
    describe.runIf(host.runs)("by drum score", () => {
      it.each(Object.entries(ROWS))("are the same to the last bit from %s", async (extension, content) => {
        const finished = await score(host, "regression", fileOf(`rows.${extension}`, content));
        expect(finished).toMatchObject({ code: 0, stdout: "", stderr: "" });
        expect(numbersOf(finished.text)).toEqual(EXPECTED.map((value) => [value]));
      });

      it("are the same to the last bit from compressed CSV, and batch by batch", async () => {
        const compressed = await score(host, "regression", fileOf("rows.csv.gz", gzipSync(ROWS.csv)));
        expect(compressed).toMatchObject({ code: 0, stderr: "" });
        expect(numbersOf(compressed.text)).toEqual(EXPECTED.map((value) => [value]));
        const input = fileOf("rows.csv", ROWS.csv);
        const batches = await score(host, "regression", input, [...REGRESSION, "--batch-rows", "4"]);
        expect(batches.text).toBe(compressed.text);
      });

      it.runIf(hasModel(host, "order"))(
        "come of hooks called in order, each with what it is promised",
        async () => {
          const { code, stdout, stderr, text } = await score(
            host,
            "order",
            fileOf("a.csv", "a,b\n0.125,1\n0.25,2\n"),
            BINARY,
          );
          expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
          const codeDir = modelOf(host, "order");
          const calls = [
            `init ${codeDir}`,
            `load_model ${codeDir}`,
            "read_input_data 19",
            "transform 2 a,b",
            "score a yes no",
            "post_process no,yes",
          ];
          expect(stdout.trimEnd().split(/ *\n/)).toEqual(calls);
          expect(text?.replaceAll('"', "").split("\n").slice(0, 3)).toEqual([
            "no,yes,more",
            "0.75,0.25,text, and more",
            "0.5,0.5,text, and more",
          ]);
        },
      );

      it("have their labels by name", async () => {
        const labels = ["--target-type", "multiclass", "--class-labels", "setosa", "é b", "10"];
        const { code, stderr, text } = await score(host, "labels", fileOf("a.csv", "a\n1\n2\n"), labels);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        const [header, ...rows] = text!.trimEnd().split("\n");
        const byName = new Map(
          header!.split(",").map((label, i) => [label, rows.map((row) => Number(row.split(",")[i]))]),
        );
        expect(byName).toEqual(
          new Map([
            ["setosa", [0.125, 0.125]],
            ["é b", [0.25, 0.25]],
            ["10", [0.625, 0.625]],
          ]),
        );
      });

      it("know what is missing, from any format", async () => {
        const files = [
          fileOf("x.csv", "x,y\n1.5,1\n,2\n3,3\n"),
          fileOf("x.json", '[{"x":1.5,"y":1},{"x":null,"y":2},{"x":3,"y":3}]'),
        ];
        for (const file of files) {
          const { code, stderr, text } = await score(host, "missing", file);
          expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
          expect(numbersOf(text)).toEqual([[0], [1], [0]]);
        }
      });

      it("are apart from what hooks print", async () => {
        const { code, stdout, stderr, text } = await score(host, "printing", fileOf("a.csv", "a\n1.5\n"));
        expect(code).toBe(0);
        expect(stdout).toMatch(/loading"?\nto stdout é\nno line end\n$/);
        expect(stderr).toBe("to stderr\n");
        expect(text).toBe("Predictions\n1.5\n");
      });

      it("are none for bad CSV, whose line is named", async () => {
        const bad = fileOf("bad.csv", "a,b\n1,2\n1,2,3,4\n5,6\n");
        const { code, stdout, stderr, text } = await score(host, "regression", bad);
        expect({ code, stdout, text }).toEqual({ code: 1, stdout: "", text: undefined });
        expect(stderr).toContain("The row on line 3 has 4 fields where the header has 2.");
      });
    });

    describe.runIf(host.runs)("by HTTP", () => {
      let server: RunningServer;
      beforeAll(async () => {
        server = await serve(host, "regression");
      });
      afterAll(() => server?.stop());

      const form = (name: keyof typeof ROWS) => {
        const data = new FormData();
        data.append("X", new Blob([Uint8Array.from(ROWS[name])]), `rows.${name}`);
        return data;
      };

      it.each<[door: string, body: () => Uint8Array | FormData, type?: string]>([
        ["raw CSV", () => ROWS.csv, "text/csv"],
        ["raw data of an unsaid type", () => ROWS.csv],
        ["raw JSON", () => ROWS.json, "application/json"],
        ["a raw Arrow stream", () => ROWS.arrows, "application/vnd.apache.arrow.stream"],
        ["raw Parquet", () => ROWS.parquet, "application/vnd.apache.parquet"],
        ["UTF-16", () => Buffer.from(ROWS.csv.toString(), "utf16le"), "text/csv; charset=utf-16le"],
        ["CSV in a form", () => form("csv")],
        ["JSON in a form", () => form("json")],
        ["Arrow in a form", () => form("arrow")],
      ])("are the same to the last bit from %s", async (_, body, type) => {
        expect(await predict(server, body(), type)).toEqual({
          status: 200,
          answer: { predictions: EXPECTED },
        });
      });

      it("are in the order of the questions, however many are asked at once", async () => {
        const asked = Array.from({ length: 40 }, (_, i) => predict(server, `a,b\n${i},0.5\n`, "text/csv"));
        const answers = (await Promise.all(asked)).map(({ answer }) => answer.predictions);
        expect(answers).toEqual(asked.map((_, i) => [2 * i + 0.5]));
      });

      it("are errors of the client for a type that nothing reads", async () => {
        expect(await predict(server, "%PDF", "application/pdf")).toMatchObject({
          status: 422,
          answer: {
            message: expect.stringContaining(
              "payload format application/pdf is not supported by predictor/transformer.",
            ),
          },
        });
      });
    });
  },
);
