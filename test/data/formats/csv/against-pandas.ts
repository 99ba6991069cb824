import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { type Column, isMissing } from "../../../../src/data/column.js";
import { readCsv } from "../../../../src/data/formats/csv/read.js";
import { DrumError } from "../../../../src/errors.js";
import { needs, pythonFor } from "../../../oracles/python.js";
import { generatedCsv } from "./generated-csv.js";

const python = pythonFor(["pandas"]);

/**
 * Reads files, each after its length in 32 bits, with pandas, and answers for each: names, types and values
 * with every bit, or the error. What is different on purpose is made equal here: integers of 64 bits unsigned
 * and more become floats; a first column that the header does not name gets a name; lines before the header
 * are blank for a single column too; a second index column is an error; a missing value that became an empty
 * text (beside integers of 64 bits unsigned) is missing.
 */
const PROGRAM = String.raw`
import io, re, struct, sys, warnings
import numpy as np, pandas as pd
warnings.simplefilter("ignore")
data = sys.stdin.buffer.read()
out = []
at = 0

def read(file, **options):
    return pd.read_csv(io.BytesIO(file), float_precision="round_trip", **options)

def indexed(frame, body):
    index = frame.index
    if not isinstance(index, pd.RangeIndex) or (index.start, index.step) != (0, 1): return True
    if len(index) > 2: return False
    try: read(body, header=None, nrows=2)
    except pd.errors.ParserError: return True
    return False

def column(series):
    values = series.array
    if len(values) == 0: return "s", b""
    kind = values.dtype.kind
    if kind == "i": return "i", values.to_numpy().tobytes()
    if kind == "b": return "b", values.to_numpy().tobytes()
    if kind in "uf":
        floats = values.to_numpy().astype("<f8")
        floats[np.isnan(floats)] = np.nan
        return "f", floats.tobytes()
    values = [None if v is None or v != v else v for v in values]
    kinds = {type(v) for v in values} - {type(None)}
    if kinds == {bool}: return "b", bytes(2 if v is None else v for v in values)
    if kinds == {int}: return "f", np.array([float("nan") if v is None else float(v) for v in values], "<f8").tobytes()
    return "s", b"".join(b"\1" + v.encode() + b"\0" if v else b"\2\0" for v in values)

while at < len(data):
    (size,) = struct.unpack_from("<I", data, at)
    file = data[at + 4 : at + 4 + size].removeprefix("\ufeff".encode())
    at += 4 + size
    try:
        frame = read(file)
        body = re.sub(rb"^([ \t]*(\r\n|\n|\r))+", b"", file)
        flag = ""
        if isinstance(frame.index, pd.MultiIndex): raise pd.errors.ParserError()
        if indexed(frame, body):
            frame = read(b"Unnamed: 0," + body)
            flag = "index"
        elif frame.shape[1] == 1: frame = read(body, skip_blank_lines=False)
        columns = [column(series) for _, series in frame.items()]
        names = [str(name) for name in frame.columns]
        answer = flag, "\1".join(names), "".join(kind for kind, _ in columns), b"".join(b for _, b in columns)
    except Exception as error:
        answer = "!" + type(error).__name__, "", "", b""
    for part in answer:
        part = part if isinstance(part, bytes) else part.encode()
        out.append(struct.pack("<I", len(part)) + part)
sys.stdout.buffer.write(b"".join(out))
`;

interface Answer {
  /** `!` and the name of an error, or `index` when the first column was one that the header does not name. */
  readonly flag: string;
  readonly names: string[];
  readonly types: string;
  readonly values: Buffer;
}

function pandasAnswers(files: readonly Buffer[]): Answer[] {
  const sized = files.flatMap((file) => [Buffer.from(Uint32Array.of(file.length).buffer), file]);
  const result = spawnSync(python!, ["-c", PROGRAM], { input: Buffer.concat(sized), maxBuffer: 1 << 30 });
  expect(result.stderr.toString()).toBe("");
  let at = 0;
  const part = () => {
    const size = result.stdout.readUInt32LE(at);
    at += 4 + size;
    return result.stdout.subarray(at - size, at);
  };
  return files.map(() => {
    const [flag, names, types] = [part().toString(), part().toString().split("\x01"), part().toString()];
    return { flag, names, types, values: part() };
  });
}

const LETTERS: Partial<Record<Column["type"], string>> = {
  float64: "f",
  int64: "i",
  boolean: "b",
  string: "s",
};

function valueBytes(column: Column): Uint8Array {
  switch (column.type) {
    case "float64":
    case "int64":
      return new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength);
    case "boolean":
      return column.values.map((value, i) => (isMissing(column, i) ? 2 : value));
    case "string":
      return Buffer.from(
        Array.from(column.codes, (code) => (code < 0 ? "\x02\0" : `\x01${column.dictionary[code]}\0`)).join(
          "",
        ),
      );
    default:
      throw new Error(column.type);
  }
}

async function ownAnswer(file: Buffer): Promise<Answer> {
  try {
    const { names, columns } = await readCsv(file);
    const types = columns.map(({ type }) => LETTERS[type]).join("");
    return { flag: "", names: [...names], types, values: Buffer.concat(columns.map(valueBytes)) };
  } catch (error) {
    if (!(error instanceof DrumError)) throw error;
    return { flag: `!${error.code}`, names: [""], types: "", values: Buffer.alloc(0) };
  }
}

const ERRORS: Readonly<Record<string, string>> = {
  "!INPUT_EMPTY": "!EmptyDataError",
  "!CSV_RAGGED": "!ParserError",
  "!CSV_QUOTE_OPEN": "!ParserError",
};

/** pandas numbers repeated names; ours stay as they are. */
const sameName = (own: string, pandas: string | undefined) =>
  pandas === own || (pandas?.startsWith(own) && /^\.\d+$/.test(pandas.slice(own.length)));

/** What is different, or undefined. */
function difference(own: Answer, pandas: Answer): string | undefined {
  const flag = ERRORS[own.flag] ?? own.flag;
  // pandas fills short rows up also where the first row made an index; there any other number of fields is an error.
  if (own.flag === "!CSV_RAGGED" && pandas.flag === "index") return undefined;
  if (flag !== (pandas.flag === "index" ? "" : pandas.flag)) return `error ${own.flag} for ${pandas.flag}`;
  if (own.types !== pandas.types) return `types ${own.types} for ${pandas.types}`;
  if (!own.names.every((name, k) => sameName(name, pandas.names[k])))
    return `names ${own.names} for ${pandas.names}`;
  return own.values.equals(pandas.values) ? undefined : "values";
}

/** Holds what is read of so many generated files against pandas. */
export function testAgainstPandas(count: number): void {
  describe.skipIf(!python)(`CSV as pandas reads it${needs(python, ["pandas"])}`, () => {
    test(`${count} generated files`, async () => {
      const files = Array.from({ length: count }, (_, seed) => generatedCsv(seed));
      const expected = pandasAnswers(files);
      const seen: Record<string, number> = {};
      const differences: string[] = [];
      for (const [i, file] of files.entries()) {
        const own = await ownAnswer(file);
        const found = difference(own, expected[i]!);
        if (found) differences.push(`${i}: ${found}: ${JSON.stringify(file.toString())}`);
        for (const kind of own.flag ? [own.flag] : own.types) seen[kind] = (seen[kind] ?? 0) + 1;
      }
      expect(differences.slice(0, 10)).toEqual([]);
      const kinds = [...Object.values(LETTERS), ...Object.keys(ERRORS)];
      expect(kinds.filter((kind) => !(seen[kind]! >= 5))).toEqual([]);
    }, 120_000);
  });
}
