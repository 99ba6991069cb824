import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runDrum } from "./run-drum.js";
import { type RunningServer, startServer } from "./run-server.js";
import { codeDir, DATA_SETS, parseNumbers, runsInNode, TEMPLATES, testdata } from "./templates.js";

/** Predictions by column; a regression's only column is `Predictions`. */
type Predictions = Record<string, number>[];

const workspace = mkdtempSync(join(tmpdir(), "drum-doors-"));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const ARROW = "application/vnd.apache.arrow.stream";

async function scoreTo(
  template: string,
  input: string,
  extension: string,
  ...more: string[]
): Promise<Buffer> {
  const output = join(workspace, `${template}-${basename(input)}${extension}`);
  const args = ["score", "--code-dir", codeDir(template), "--input", input, "--output", output];
  const { code, stderr } = await runDrum([...args, ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return readFileSync(output);
}

function fromCsv(csv: string | Uint8Array): Predictions {
  const { header, rows } = parseNumbers(csv);
  return rows.map((row) => Object.fromEntries(header.map((name, k) => [name, row[k]!])));
}

function fromArrow(bytes: Uint8Array): Predictions {
  const table = tableFromIPC(bytes);
  return table.toArray().map((row) => row.toJSON() as Record<string, number>);
}

async function fromJson(response: Response): Promise<Predictions> {
  const { predictions } = (await response.json()) as { predictions: (number | Record<string, number>)[] };
  return predictions.map((one) => (typeof one === "number" ? { Predictions: one } : one));
}

const fromJsonLines = (bytes: Buffer): Predictions =>
  bytes
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** The rows of a CSV file as JSON: numbers where the text is one. */
function jsonRows(csv: Buffer): string {
  const cast = (text: string) => (text === "" || Number.isNaN(Number(text)) ? text : Number(text));
  return JSON.stringify(parse(csv, { columns: true, cast }));
}

function form(name: string, bytes: Buffer): FormData {
  const body = new FormData();
  body.set("X", new Blob([new Uint8Array(bytes)]), name);
  return body;
}

const PREDICTING = [
  "typescript_xgboost",
  "typescript_multiclass",
  "typescript_onnx",
  "tensorflowjs_multiclass",
] as const;

describe.each(PREDICTING)("%s predicts the same bits through every door", (template) => {
  const dataSet = DATA_SETS[template];
  const csv = readFileSync(testdata(`${dataSet}.csv`));
  const arrow = readFileSync(testdata(`${dataSet}.arrow`));
  let server: RunningServer;
  let reference: Predictions;

  beforeAll(async () => {
    server = await startServer(["--code-dir", codeDir(template)]);
    reference = fromCsv(await scoreTo(template, testdata(`${dataSet}.csv`), ".csv"));
    expect(reference.length).toBe(parseNumbers(csv).rows.length);
  });
  afterAll(() => server?.stop());

  const post = async (body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}/predict/`, { method: "POST", body, headers });
    expect(response.status).toBe(200);
    return response;
  };

  it("score, Arrow in", async () => {
    expect(fromCsv(await scoreTo(template, testdata(`${dataSet}.arrow`), ".csv"))).toEqual(reference);
  });
  it("score, Arrow out", async () => {
    expect(fromArrow(await scoreTo(template, testdata(`${dataSet}.csv`), ".arrow"))).toEqual(reference);
  });
  it("score, JSON lines out", async () => {
    expect(fromJsonLines(await scoreTo(template, testdata(`${dataSet}.csv`), ".jsonl"))).toEqual(reference);
  });
  it("score, cut into parts for two workers", async () => {
    const [header, ...rows] = csv.toString().trimEnd().split("\n");
    const times = Math.ceil((2.5 * 1024 * 1024) / csv.length);
    const long = join(workspace, `${template}-long.csv`);
    writeFileSync(long, `${header}\n${`${rows.join("\n")}\n`.repeat(times)}`);
    const [head, ...once] = (await scoreTo(template, testdata(`${dataSet}.csv`), ".csv"))
      .toString()
      .split("\n");
    const all = await scoreTo(template, long, ".csv", "--max-workers", "2");
    expect(all.toString() === `${head}\n${once.join("\n").repeat(times)}`).toBe(true);
  });
  it("POST /predict, a row alone", async () => {
    const [header, ...rows] = csv.toString().split("\n");
    for (const i of [0, 7, 100]) {
      const answer = await post(`${header}\n${rows[i]}\n`, { "content-type": "text/csv" });
      expect(await fromJson(answer)).toEqual([reference[i]]);
    }
  });
  it("POST /predict, raw CSV", async () => {
    expect(await fromJson(await post(csv, { "content-type": "text/csv" }))).toEqual(reference);
  });
  it("POST /predict, multipart CSV", async () => {
    expect(await fromJson(await post(form("data.csv", csv)))).toEqual(reference);
  });
  it("POST /predict, JSON", async () => {
    expect(await fromJson(await post(jsonRows(csv), { "content-type": "application/json" }))).toEqual(
      reference,
    );
  });
  it("POST /predict, Arrow", async () => {
    expect(
      await fromJson(await post(arrow, { "content-type": "application/vnd.apache.arrow.file" })),
    ).toEqual(reference);
  });
  it("POST /predict, multipart Arrow", async () => {
    expect(await fromJson(await post(form("data.arrow", arrow)))).toEqual(reference);
  });
  it("POST /predict, answered as CSV", async () => {
    const response = await post(csv, { "content-type": "text/csv", accept: "text/csv" });
    expect(fromCsv(await response.text())).toEqual(reference);
  });
  it("POST /predict, answered as Arrow", async () => {
    const response = await post(csv, { "content-type": "text/csv", accept: ARROW });
    expect(fromArrow(new Uint8Array(await response.arrayBuffer()))).toEqual(reference);
  });
});

describe("typescript_transform gives the same bits through every door", () => {
  const csv = readFileSync(testdata("wine.csv"));
  const arrow = readFileSync(testdata("wine.arrow"));
  let server: RunningServer;
  let reference: Predictions;

  beforeAll(async () => {
    server = await startServer(["--code-dir", codeDir("typescript_transform")]);
    reference = fromCsv(await scoreTo("typescript_transform", testdata("wine.csv"), ".csv"));
    expect(reference).toHaveLength(178);
  });
  afterAll(() => server?.stop());

  const transformed = async (body: FormData) => {
    const response = await fetch(`${server.url}/transform/`, { method: "POST", body });
    expect(response.status).toBe(200);
    const parts = await response.formData();
    expect(await textOf(parts.get("X.format"))).toBe("csv");
    return fromCsv(await textOf(parts.get("X.transformed")));
  };
  const textOf = async (part: unknown) => (part instanceof Blob ? await part.text() : String(part));

  it("score, Arrow in", async () => {
    expect(fromCsv(await scoreTo("typescript_transform", testdata("wine.arrow"), ".csv"))).toEqual(reference);
  });
  it("score, Arrow out", async () => {
    expect(fromArrow(await scoreTo("typescript_transform", testdata("wine.csv"), ".arrow"))).toEqual(
      reference,
    );
  });
  it("POST /transform, multipart CSV", async () => {
    expect(await transformed(form("data.csv", csv))).toEqual(reference);
  });
  it("POST /transform, multipart Arrow", async () => {
    expect(await transformed(form("data.arrow", arrow))).toEqual(reference);
  });
});

describe("typescript_unstructured answers the same bytes through every door", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(["--code-dir", codeDir("typescript_unstructured")]);
  });
  afterAll(() => server?.stop());

  it.each([
    ["digits_images.json", "application/json"],
    ["digits_images.json", "text/plain"],
    ["digit.pgm", "image/x-portable-graymap"],
  ])("%s as %s", async (file, type) => {
    const query = "probabilities=true";
    const options = ["--content-type", type, "--query", query];
    const reference = await scoreTo("typescript_unstructured", testdata(file), ".out", ...options);
    for (const route of ["predictUnstructured", "predictionsUnstructured/"]) {
      const response = await fetch(`${server.url}/${route}?${query}`, {
        method: "POST",
        body: readFileSync(testdata(file)),
        headers: { "content-type": type },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toMatch(/^application\/json; charset=utf-?8$/i);
      expect(Buffer.from(await response.arrayBuffer()).equals(reference)).toBe(true);
    }
  });

  it("what is no such request gets the hook's own status and words", async () => {
    const body = readFileSync(testdata("iris.csv"));
    const response = await fetch(`${server.url}/predictUnstructured/`, { method: "POST", body });
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ message: expect.stringMatching(/binary PGM|not JSON/) });
  });
});

describe("the same table in every format and compression gives the same answer, byte for byte", () => {
  it.each([
    ["typescript_multiclass", "iris", ["arrow", "arrows", "parquet", "json", "csv.gz", "csv.zst"]],
    ["typescript_multiclass", "iris_", ["instances.json", "split.json"]],
    ["typescript_onnx", "breast_cancer", ["parquet"]],
    ["typescript_transform", "wine_", ["zstd.arrow", "lz4.arrow"]],
  ] as const)("%s on %s…", async (template, stem, endings) => {
    const reference = await scoreTo(template, testdata(`${DATA_SETS[template]}.csv`), ".csv");
    for (const ending of endings) {
      const file = stem.endsWith("_") ? `${stem}${ending}` : `${stem}.${ending}`;
      expect((await scoreTo(template, testdata(file), ".csv")).equals(reference), file).toBe(true);
    }
  });
});

it("no template is left out", () => {
  expect(TEMPLATES.filter(runsInNode)).toEqual(
    [...PREDICTING, "typescript_transform", "typescript_unstructured"].sort(),
  );
});
