import { mkdtempSync, rmSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Column, float64Column, stringColumn } from "../../src/data/column.js";
import { readCsv } from "../../src/data/formats/csv/read.js";
import { writeCsv } from "../../src/data/formats/csv/write.js";
import { DataFrame } from "../../src/data/frame.js";
import { toFloat64 } from "../../src/data/numbers.js";
import { DrumError } from "../../src/errors.js";
import type { LoadContext, Predictor, PredictorFamily } from "../../src/predictors/predictor.js";
import { familyFor } from "../../src/predictors/registry.js";

/** A model of a family, and data that fits it. */
export interface Fixture {
  readonly name: string;
  readonly path: string;
  readonly context: LoadContext;
  /** At least 20 rows of the model's own columns in its own order, numbers all. */
  readonly frame: DataFrame;
  /** Number of columns of the predictions. */
  readonly width: number;
  /** Whether columns are found by name; otherwise they are taken by position. */
  readonly named: boolean;
}

/** What every family of models must do, whatever the model. */
export function testPredictor(family: PredictorFamily, fixture: Fixture): void {
  describe(`${family.name}: ${fixture.name}`, () => {
    const { frame, context, width } = fixture;
    let folder: string;
    let predictor: Predictor;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "drum-conformance-"));
      predictor = await family.load(fixture.path, context);
    });
    afterAll(async () => {
      await predictor?.close?.();
      rmSync(folder, { recursive: true, force: true });
    });

    it("is found by its extension in any case and by its content", async () => {
      expect(await familyFor(fixture.path)).toBe(family);
      const shouting = join(folder, `MODEL${extname(fixture.path).toUpperCase()}`);
      await copyFile(fixture.path, shouting);
      expect(await familyFor(shouting)).toBe(family);
      expect(await familyFor(join(folder, "model.unheard-of"))).toBeUndefined();
    });

    it("says what it is", () => {
      expect(predictor.description).not.toBe("");
      if (predictor.classLabels !== undefined) expect(predictor.classLabels.length).toBe(width);
      if (fixture.named) expect(predictor.features?.map((feature) => feature.name)).toEqual(frame.names);
    });

    it("gives one row of finite numbers for each row", async () => {
      const predictions = await predictor.predict(frame);
      expect(predictions.length).toBe(frame.length);
      expect(predictions.columns.length).toBe(width);
      expect(rowsOf(predictions).flat().every(Number.isFinite)).toBe(true);
      if (predictor.classLabels !== undefined) expect(predictions.names).toEqual(predictor.classLabels);
    });

    it("gives the same for a row alone, for some rows and for all", async () => {
      const all = rowsOf(await predictor.predict(frame));
      for (const size of [1, 2, 7]) {
        const parts: number[][] = [];
        for (let i = 0; i < frame.length; i += size) {
          parts.push(...rowsOf(await predictor.predict(frame.slice(i, i + size))));
        }
        expect(parts).toEqual(all);
      }
    });

    it("gives the same for many rows as for few", async () => {
      const copies = 10_000;
      const many = new DataFrame(
        frame.names,
        frame.names.map((name) => {
          const numbers = frame.numbers(name);
          return float64Column(Float64Array.from({ length: copies }, (_, i) => numbers[i % frame.length]!));
        }),
      );
      const few = rowsOf(await predictor.predict(frame));
      const unequal = rowsOf(await predictor.predict(many)).filter(
        (row, i) => !row.every((value, k) => Object.is(value, few[i % frame.length]![k])),
      );
      expect(unequal).toEqual([]);
    });

    it("gives the same where a reader gives only what it needs", async () => {
      const { needs } = predictor;
      if (needs === undefined) return;
      const text = writeCsv(frame.with("left over", stringColumn(Array(frame.length).fill("x"))));
      const [whole, needed] = [await readCsv(text), await readCsv(text, needs)];
      expect(needed.names).toEqual(predictor.needs?.columns ? frame.names : whole.names);
      expect(rowsOf(await predictor.predict(needed))).toEqual(rowsOf(await predictor.predict(whole)));
    });

    it("gives no rows for no rows, with the columns that rows would have", async () => {
      const some = await predictor.predict(frame);
      const none = await predictor.predict(frame.slice(0, 0));
      expect(none.length).toBe(0);
      expect(none.names).toEqual(some.names);
    });

    it("gives the same every time, from every copy of the model", async () => {
      const again = await family.load(fixture.path, context);
      const first = rowsOf(await predictor.predict(frame));
      expect(rowsOf(await predictor.predict(frame))).toEqual(first);
      expect(rowsOf(await again.predict(frame))).toEqual(first);
      await again.close?.();
      expect(rowsOf(await predictor.predict(frame))).toEqual(first);
    });

    it("answers requests that run side by side", async () => {
      const all = rowsOf(await predictor.predict(frame));
      const halves = [frame.slice(0, 10), frame.slice(10)].map((half) => predictor.predict(half));
      expect((await Promise.all(halves)).flatMap(rowsOf)).toEqual(all);
    });

    it("leaves the data as it was", async () => {
      const before = structuredClone(frame.columns);
      await predictor.predict(frame);
      expect(frame.columns).toEqual(before);
    });

    it("takes numbers of other types", async () => {
      const whole = frame.names.map((name) => frame.numbers(name).map((value) => Math.round(value) + 0));
      const columns = (make: (values: Float64Array) => Column) =>
        new DataFrame(
          frame.names,
          whole.map((values) => make(values)),
        );
      const floats = await predictor.predict(columns(float64Column));
      const integers = columns((values) => ({
        type: "int64",
        length: values.length,
        values: BigInt64Array.from(values, BigInt),
      }));
      expect(rowsOf(await predictor.predict(integers))).toEqual(rowsOf(floats));
    });

    it("takes missing values, however a column marks them", async () => {
      const name = frame.names[1]!;
      const holes = frame.numbers(name).slice();
      for (let i = 0; i < holes.length; i += 3) holes[i] = Number.NaN;
      const validity = new Uint8Array((holes.length + 7) >> 3);
      for (let i = 0; i < holes.length; i++) if (i % 3 !== 0) validity[i >> 3]! |= 1 << (i & 7);
      const byNaN = await predictor.predict(frame.with(name, float64Column(holes)));
      const byBit = await predictor.predict(frame.with(name, float64Column(frame.numbers(name), validity)));
      expect(byNaN.length).toBe(frame.length);
      expect(rowsOf(byBit)).toEqual(rowsOf(byNaN));
    });

    if (fixture.named) {
      it("takes its columns by name from any order and among others", async () => {
        const shuffled = frame.select(frame.names.toReversed());
        const among = new DataFrame(
          ["before", ...shuffled.names, "after"],
          [stringColumn(texts(frame.length)), ...shuffled.columns, shuffled.columns[0]!],
        );
        expect(rowsOf(await predictor.predict(among))).toEqual(rowsOf(await predictor.predict(frame)));
      });

      it("names the columns that are missing", async () => {
        const [first, , third] = frame.names;
        const error = await failure(() => predictor.predict(frame.drop([first!, third!])));
        expect(error).toMatchObject({ code: "FEATURES_MISSING", status: 422 });
        expect(error.message).toContain(`'${first}', '${third}'`);
      });
    } else {
      it("counts the columns", async () => {
        for (const wrong of [frame.drop([frame.names[0]!]), frame.with("one more", frame.columns[0]!)]) {
          const error = await failure(() => predictor.predict(wrong));
          expect(error).toMatchObject({ code: "FEATURE_COUNT", status: 422 });
          expect(error.message).toContain(String(wrong.columns.length));
          expect(error.message).toContain(String(frame.columns.length));
        }
      });
    }

    it("names a column of text without showing what is in it", async () => {
      const name = frame.names[1]!;
      const error = await failure(() =>
        predictor.predict(frame.with(name, stringColumn(texts(frame.length)))),
      );
      expect(error.status).toBe(422);
      expect(error.message).toContain(`'${name}'`);
      expect(error.text).not.toContain("secret");
    });

    it("can be closed twice", async () => {
      const other = await family.load(fixture.path, context);
      await other.close?.();
      await other.close?.();
    });

    describe("with a file that is broken", () => {
      const loadBytes = async (bytes: Uint8Array) => {
        const path = join(folder, `broken-${basename(fixture.path)}`);
        await writeFile(path, bytes);
        const error = await failure(() => family.load(path, context));
        expect(error.message).toContain(path);
        expect(error.message).not.toContain("\n");
        return error;
      };

      it.each([0, 1, 0.1, 0.5, 0.9, -1])("cut off at %d of it", async (where) => {
        const bytes = await readFile(fixture.path);
        const end = where > 0 && where < 1 ? Math.floor(where * bytes.length) : where;
        expect(await loadBytes(bytes.subarray(0, end))).toMatchObject({ code: "MODEL_CORRUPT" });
      });

      it("that is noise", async () => {
        let state = 12345;
        for (let round = 0; round < 20; round++) {
          const noise = Uint8Array.from({ length: 500 }, () => {
            state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
            return state >>> 16;
          });
          expect(await loadBytes(noise)).toMatchObject({ code: "MODEL_CORRUPT" });
        }
      });

      it("that is something else", async () => {
        for (const text of ["hello\n", "a,b\n1,2\n", "{}", "[1, 2]"]) {
          expect(await loadBytes(Buffer.from(text))).toMatchObject({ code: "MODEL_CORRUPT" });
        }
      });

      it("or that is not there", async () => {
        const path = join(folder, `nowhere${extname(fixture.path)}`);
        const error = await failure(() => family.load(path, context));
        expect(error.code).toBe("MODEL_NOT_READABLE");
        expect(error.message).toContain(path);
      });
    });
  });
}

/** Predictions as rows of numbers. */
function rowsOf(frame: DataFrame): number[][] {
  const numbers = frame.columns.map((column, k) => toFloat64(column, frame.names[k]!));
  return Array.from({ length: frame.length }, (_, i) => numbers.map((values) => values[i]!));
}

const texts = (length: number) => Array.from({ length }, (_, i) => `secret ${i}`);

async function failure(action: () => unknown): Promise<DrumError> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(DrumError);
    return error as DrumError;
  }
  return expect.unreachable("it succeeded") as never;
}
