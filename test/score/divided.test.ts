import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DrumError } from "../../src/errors.js";
import { resolveSpec } from "../../src/model/resolve.js";
import { type LoadedModel, loadModel } from "../../src/model/runner.js";
import type { ModelSpec } from "../../src/model/spec.js";
import { answerOf } from "../../src/score/answer.js";
import { scoreParts } from "../../src/score/divided.js";
import { located } from "../../src/score/locate.js";
import { fileParts } from "../../src/score/parts/file-parts.js";
import { decompressedStream } from "../../src/score/parts/open-stream.js";
import type { DivisibleInput, Part } from "../../src/score/parts/part.js";
import { streamParts } from "../../src/score/parts/stream-parts.js";
import { codeDir, testdata } from "../scenarios/templates.js";

const folder = mkdtempSync(join(tmpdir(), "drum-divided-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "in.csv");

const CSV = { essence: "text/csv", parameters: {} };

/** What comes of an input: the predictions as CSV, or the error's code, text and remedy. */
type Outcome = { csv: string } | { code: string; message: string };

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof DrumError)) throw error;
  return { code: error.code, message: error.message };
}

function runOf(spec: ModelSpec, model: LoadedModel) {
  return async (source: Part["source"]) =>
    answerOf(await model.run({ payload: { mediaType: CSV, ...source }, encode: "csv" }), spec, "csv");
}

async function whole(spec: ModelSpec, model: LoadedModel, text: string): Promise<Outcome> {
  try {
    const { content } = await runOf(spec, model)({ source: Buffer.from(text) });
    return { csv: Buffer.from(content as Uint8Array).toString() };
  } catch (error) {
    return outcomeOf(error);
  }
}

async function divided(
  spec: ModelSpec,
  model: LoadedModel,
  input: DivisibleInput,
  every: number,
): Promise<Outcome & { parts?: number }> {
  const work = {
    input,
    options: { every },
    from: 0,
    ahead: 3,
    run: runOf(spec, model),
    isolates: false,
  };
  let csv = "";
  let rows = 0;
  let parts = 0;
  for await (const { part, segments, error } of scoreParts(work)) {
    if (error !== undefined) {
      const header = part.start === 0 ? 0 : part.header.length;
      return outcomeOf(located(error, { line: await part.firstLine(), rows, offset: part.start, header }));
    }
    parts++;
    for (const segment of segments) {
      if (!("answer" in segment)) continue;
      csv += Buffer.from(segment.answer.content as Uint8Array).toString();
      rows += segment.answer.rows;
    }
  }
  return { csv, parts };
}

const inFile = (text: string) => {
  writeFileSync(path, text);
  return fileParts(path, Buffer.byteLength(text));
};
const inStream = (text: string) =>
  streamParts(() => {
    async function* chunks() {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 13) yield bytes.subarray(at, at + 13);
    }
    return decompressedStream("stream", chunks(), undefined);
  });

const plainNumber = fc.oneof(
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String),
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc.constantFrom("-0", "1e308", "007", " 5", '"3.5"', "9007199254740993"),
);
/** Seldom one that overflows the model: an error for the whole file, which then has no parts. */
const tameNumber = fc.oneof(
  { weight: 300, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String) },
  { weight: 1, arbitrary: plainNumber },
);
const number = fc.oneof(plainNumber, fc.constantFrom("18446744073709551615", "true", "FALSE"));
const missing = fc.constantFrom("", "NA", '""');
const note = fc.constantFrom(
  "x",
  "",
  '"two\nlines"',
  '"a,b\r\nc"',
  '"say ""so""\n"',
  "1",
  "true",
  "ä€",
  '"\n\n\n"',
);

interface Shape {
  readonly names: readonly string[];
  /** What a cell of a column may be. */
  readonly cells: readonly fc.Arbitrary<string>[];
}

function files({ names, cells }: Shape): fc.Arbitrary<string> {
  const row = fc.tuple(...cells).map((fields) => fields.join(","));
  return fc
    .record({
      mark: fc.constantFrom("", "\ufeff"),
      rows: fc.array(fc.oneof({ weight: 20, arbitrary: row }, { weight: 1, arbitrary: fc.constant("") }), {
        minLength: 1,
        maxLength: 40,
      }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      last: fc.boolean(),
    })
    .map(({ mark, rows, end, last }) => mark + [names.join(","), ...rows].join(end) + (last ? end : ""));
}

const table = (names: readonly string[], cell: fc.Arbitrary<string>): Shape => ({
  names: [...names, "note"],
  cells: [...names.map(() => cell), note],
});

/** Which of several bad columns is named depends on what is read at once. */
const withoutName = (outcome: Outcome) =>
  "message" in outcome ? { ...outcome, message: outcome.message.replace(/'\w+'/, "") } : outcome;

async function expectAlike(spec: ModelSpec, model: LoadedModel, shape: Shape, numRuns: number) {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(files(shape), fc.integer({ min: 1, max: 400 }), async (text, every) => {
      const expected = await whole(spec, model, text);
      for (const input of [inFile(text), inStream(text)]) {
        const { parts = 0, ...found } = await divided(spec, model, input, every);
        expect(withoutName(found as Outcome)).toEqual(withoutName(expected));
        if (parts > 1) cut++;
      }
    }),
    { numRuns },
  );
  expect(cut).toBeGreaterThan(numRuns / 4);
}

describe("an input in parts gives what it gives as a whole, bit for bit", () => {
  let spec: ModelSpec;
  let model: LoadedModel;
  const load = (template: string) => async () => {
    spec = await resolveSpec({ codeDir: codeDir(template) });
    model = await loadModel(spec);
  };

  describe("XGBoost", () => {
    beforeAll(load("typescript_xgboost"));
    const names = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

    test("numbers, missing values, and text with line ends in a column that is not needed", async () => {
      await expectAlike(spec, model, table(names, fc.oneof(number, missing)), 150);
    });

    test("cells that are no numbers fail alike", async () => {
      const cell = fc.oneof({ weight: 400, arbitrary: number }, { weight: 1, arbitrary: fc.constant("abc") });
      await expectAlike(spec, model, table(names, cell), 60);
    });

    test("a row with a field too many is named by the same line", async () => {
      const shape = table(names, number);
      const rows = fc.array(fc.tuple(...shape.cells), { minLength: 5, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(rows, fc.nat(), fc.integer({ min: 1, max: 400 }), async (cells, at, every) => {
          const lines = cells.map((fields) => fields.join(","));
          const bad = 1 + (at % (lines.length - 1));
          lines[bad] += ",1";
          const text = `${shape.names.join(",")}\n${lines.join("\n")}\n`;
          const expected = await whole(spec, model, text);
          expect(expected).toMatchObject({ code: "CSV_RAGGED" });
          for (const input of [inFile(text), inStream(text)]) {
            expect(await divided(spec, model, input, every)).toEqual(expected);
          }
        }),
        { numRuns: 60 },
      );
    });
  });

  describe("XGBoost of several classes", () => {
    beforeAll(load("typescript_multiclass"));

    test("an index without a name, which the first row has before its first field", async () => {
      const rows = Array.from({ length: 50 }, (_, i) => `${i},${i / 7},2,"3",${i}`);
      const names = '"sepal length (cm)",sepal width (cm),petal length (cm),petal width (cm)';
      for (const mark of ["", "\ufeff", "\n \n"]) {
        const text = `${mark}${names}\n${rows.join("\n")}\n`;
        const expected = await whole(spec, model, text);
        expect(expected).toHaveProperty("csv");
        for (const input of [inFile(text), inStream(text)]) {
          const { parts, ...found } = await divided(spec, model, input, 100);
          expect(parts).toBeGreaterThan(3);
          expect(found).toEqual(expected);
        }
      }
    });
  });

  describe("ONNX", () => {
    beforeAll(load("typescript_onnx"));

    test("numbers, missing values and texts", async () => {
      const names = readFileSync(testdata("breast_cancer.csv"), "utf8")
        .split("\n")[0]!
        .split(",")
        .slice(0, 30);
      await expectAlike(spec, model, table(names, tameNumber), 60);
    });
  });
});
