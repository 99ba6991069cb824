import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Column } from "../../../../src/data/column.js";
import { readCsvWithoutKernel } from "../../../../src/data/formats/csv/fallback-read.js";
import { readCsv, readCsvFile } from "../../../../src/data/formats/csv/read.js";
import type { ReadOptions } from "../../../../src/data/formats/format.js";
import type { DataFrame } from "../../../../src/data/frame.js";
import { DrumError } from "../../../../src/errors.js";
import { kernelModule } from "../../../../src/kernels/wasm.js";
import { randomOf } from "../../../random.js";
import { generatedCsv } from "./generated-csv.js";

const FILES = 10_000;
const NOISE = 6_000;

const bytesOf = (array: ArrayBufferView | undefined) =>
  array && Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("latin1");

function contentOf(column: Column): unknown {
  if (column.type === "string") return { ...column, codes: bytesOf(column.codes) };
  const { values, ...rest } = column;
  return { ...rest, values: bytesOf(values), validity: "validity" in column && bytesOf(column.validity) };
}

/** All that can be seen of a table, or of the error. */
async function outcome(read: () => DataFrame | Promise<DataFrame>): Promise<unknown> {
  try {
    const { names, length, columns } = await read();
    return { names, length, columns: columns.map(contentOf) };
  } catch (error) {
    if (!(error instanceof DrumError)) throw error;
    return { code: error.code, message: error.message };
  }
}

async function expectSame(bytes: Buffer, options: ReadOptions = {}): Promise<string> {
  const [own, expected] = [
    await outcome(() => readCsv(bytes, options)),
    await outcome(() => readCsvWithoutKernel(bytes, options)),
  ];
  const [ownText, expectedText] = [JSON.stringify(own), JSON.stringify(expected)];
  if (ownText !== expectedText) expect(own, JSON.stringify(bytes.toString())).toEqual(expected);
  return (expected as { code?: string }).code ?? "read";
}

test("there is a kernel", () => {
  expect(kernelModule("csv")).toBeDefined();
});

describe("the kernel reads what csv-parse reads", () => {
  test(`${FILES} generated files, as they are, and some columns of them as other types`, async () => {
    const types = { col0: "float32", col1: "float64", col2: "float64", a: "float32" } as const;
    const columns = ["col1", "col0", "b", "a"];
    for (let seed = 0; seed < FILES; seed++) {
      await expectSame(generatedCsv(seed), [{}, { types }, { columns }, { columns, types }][seed % 4]);
    }
  }, 120_000);

  test(`${NOISE} random files`, async () => {
    const random = randomOf(3);
    const pools = ['",\n\r a1.', '",\n\r', "0123456789.,\n-+eE", ',\n\r"\t N/A', '"é\0\n,', undefined];
    const codes: Record<string, number> = {};
    for (let i = 0; i < NOISE; i++) {
      const pool = pools[i % pools.length];
      const noise = Array.from({ length: Math.floor(random() * (i % 7 === 0 ? 300 : 40)) }, () =>
        pool ? pool.charCodeAt(Math.floor(random() * pool.length)) : Math.floor(random() * 256),
      );
      const header = i % 4 < 2 ? "a,b,c\n" : i % 4 === 2 ? "a\r" : "";
      const code = await expectSame(Buffer.concat([Buffer.from(header), Buffer.from(noise)]));
      codes[code] = (codes[code] ?? 0) + 1;
    }
    const kinds = ["read", "INPUT_EMPTY", "CSV_RAGGED", "CSV_QUOTE_OPEN", "INPUT_CHARSET", "INPUT_NOT_TEXT"];
    expect(Object.keys(codes).sort()).toEqual(kinds.sort());
  }, 120_000);

  test.each([
    [";", "'"],
    ["\t", '"'],
    [" ", '"'],
    ["|", "~"],
    [".", "1"],
  ])("fields between %j, quoted by %j", async (delimiter, quote) => {
    const map: Record<string, string> = { ",": delimiter, '"': quote, [delimiter]: ",", [quote]: '"' };
    for (let seed = 0; seed < 300; seed++) {
      const text = generatedCsv(seed)
        .toString()
        .replace(/./gs, (character) => map[character] ?? character);
      await expectSame(Buffer.from(text), { delimiter, quote });
    }
  });
});

/** A file of several windows and blocks, with fields of all lengths, where columns change their type late. */
function largeFile(seed: number, end: string): Buffer {
  const random = randomOf(seed);
  const lines = ["n,i,w,late,t,q,b"];
  for (let i = 0; i < 12_000; i++) {
    const long = random() < 0.0005 ? "x".repeat(random() * 400_000) : "";
    const quoted = random() < 0.3 ? `"a ""b"", é${end}${i % 50}${long}"` : `plain${i}`;
    const late = i === 11_000 ? "word" : String(i);
    const wide = i === 9_000 ? "9007199254740993" : String(i);
    lines.push(
      `${random()},${i},${wide},${late},"t${i % 7}",${quoted},${i % 2 ? "True" : i % 5 ? "" : "false"}`,
    );
    if (random() < 0.001) lines.push("");
  }
  return Buffer.from(lines.join(end) + (seed % 2 ? end : ""));
}

describe("large files", () => {
  const folder = mkdtempSync(join(tmpdir(), "drum-csv-"));
  const path = join(folder, "data.csv");

  test.each(["\n", "\r\n", "\r"])(
    "lines that end with %j, in memory and in a file",
    async (end) => {
      for (const [seed, columns] of [
        [1, undefined],
        [2, ["late", "b"]],
      ] as const) {
        const bytes = largeFile(seed, end);
        const options = columns ? { columns } : {};
        await expectSame(bytes, options);
        await expectSame(Buffer.concat([bytes, Buffer.from(`${end}1,2,3,4,5,6,7,8`)]), options);
        writeFileSync(path, bytes);
        const range = { path, start: 0, end: bytes.length, firstLine: 1 };
        const [inFile, inMemory] = [await readCsvFile(range, options), await readCsv(bytes, options)];
        expect(await outcome(() => inFile)).toEqual(await outcome(() => inMemory));
      }
    },
    120_000,
  );

  test("texts of one length, so many that some have the same hash", async () => {
    const texts = Array.from({ length: 300_000 }, (_, i) =>
      `k${Math.imul(i, 0x9e3779b1) >>> 0}`.padEnd(12, "-"),
    );
    const frame = await readCsv(
      Buffer.from(`a\n${texts.map((text) => `${text}\n${text}\n`).join("")}${texts[7]}\n`),
    );
    const [column] = frame.columns;
    if (column?.type !== "string") throw new Error("no text");
    expect(column.dictionary.length).toBe(texts.length);
    expect(column.dictionary.every((text, i) => text === texts[i])).toBe(true);
    expect(column.codes.every((code, i) => code === (i === 2 * texts.length ? 7 : i >> 1))).toBe(true);
  });

  test("texts that nearly all differ are not searched for any more, and are the same", async () => {
    const texts = Array.from({ length: 100_000 }, (_, i) =>
      i % 40 === 39 ? "often" : `ä${(i * 7919) % 99_991}`,
    );
    const frame = await readCsv(
      Buffer.from(`a,b\n${texts.map((text) => `${text},${text.length}\n`).join("")}`),
    );
    const [column] = frame.columns;
    if (column?.type !== "string") throw new Error("no text");
    expect(frame.values("a")).toEqual(texts);
    expect(column.dictionary.length).toBeGreaterThan(new Set(texts).size);
  });

  test("a range of a file below its header, and an error in it", async () => {
    writeFileSync(path, "a,b\n1,2\n3,4\n5,6,7\n");
    const header = Buffer.from("a,b\n");
    const frame = await readCsvFile({ path, start: 8, end: 12, firstLine: 3 }, { header, firstLine: 3 });
    expect([frame.numbers("a"), frame.numbers("b")]).toEqual([Float64Array.of(3), Float64Array.of(4)]);
    const wrong = readCsvFile({ path, start: 8, end: 18, firstLine: 3 }, { header, firstLine: 3 });
    await expect(wrong).rejects.toThrow("line 4 has 3 fields");
    await expect(readCsvFile({ path: `${path}x`, start: 0, end: 1, firstLine: 1 })).rejects.toMatchObject({
      code: "INPUT_NOT_FOUND",
    });
    const shrunk = { path, start: 0, end: 2 ** 40, firstLine: 1 };
    await expect(readCsvFile(shrunk, { charset: "latin1" })).rejects.toMatchObject({
      code: "INPUT_TOO_LONG",
    });
    writeFileSync(path, `a,b\n${"1,2\n".repeat(20_000)}`);
    expect((await readCsvFile(shrunk)).length).toBe(20_000);
    rmSync(folder, { recursive: true });
  });

  test("bytes that are no text are found before rows that are wrong, wherever they are", async () => {
    const rows = Buffer.from(`a,b\n1,2,3\n${"1,2\n".repeat(600_000)}`);
    for (const fault of [[0xe9], [0]]) {
      const code = await expectSame(Buffer.concat([rows, Buffer.from(fault), Buffer.from("\n")]));
      expect(code).toMatch(/^INPUT_/);
    }
  });
});
