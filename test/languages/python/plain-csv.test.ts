import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needs } from "../../oracles/python.js";
import { HOST, pythons } from "./pythons.js";

const FILES = 2_000;

/** Reads each text in both ways, under a header line that is known by then; says which differ and how many were plain. */
const PROGRAM = `
import io, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import numpy as np, pandas as pd
from drum_host import plain_csv
from drum_host.predictors.arrays import few_numbers

def attempt(data):
    try: return pd.read_csv(io.BytesIO(data))
    except Exception: return None

def same(plain, ordinary):
    pd.testing.assert_frame_equal(plain, ordinary, check_exact=True, check_column_type="exact", check_index_type="exact")
    assert plain.dtypes.tolist() == ordinary.dtypes.tolist()
    for i in range(plain.shape[1]):
        one, other = plain.iloc[:, i], ordinary.iloc[:, i]
        if one.dtype == np.float64: assert one.to_numpy().tobytes() == other.to_numpy().tobytes()
        if one.dtype == object: assert [*map(type, one)] == [*map(type, other)]

def same_numbers(names, values, ordinary):
    assert names.equals(ordinary.columns)
    expected = few_numbers(ordinary)
    assert expected is not None and (expected.dtype, expected.shape) == (values.dtype, values.shape)
    assert expected.tobytes() == values.tobytes() and expected.flags.f_contiguous == values.flags.f_contiguous

differing, plain_ones, number_ones = [], 0, 0
for line in sys.stdin:
    data = json.loads(line).encode()
    ordinary = attempt(data)
    header = data[: data.find(b"\\n") + 1]
    # Learned from other rows than those that are read.
    known = attempt(header + b",".join([b"x"] * (header.count(b",") + 1)))
    if known is not None: plain_csv.learn(header + b"x", known)
    plain = plain_csv.read(data)
    numbers = plain_csv.read_numbers(data)
    if plain is None:
        if numbers is not None: differing.append([data.decode(), "numbers that are not plain"])
        continue
    plain_ones += 1
    try:
        assert ordinary is not None
        same(plain, ordinary)
        if numbers is not None:
            number_ones += 1
            same_numbers(*numbers, ordinary)
    except AssertionError as error:
        differing.append([data.decode(), str(error)])
json.dump({"plain": plain_ones, "numbers": number_ones, "differing": differing[:3]}, sys.stdout)
`;

const digits = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength });
const sign = fc.constantFrom("", "", "-", "+");
const gaussian = fc.double({ noNaN: true, noDefaultInfinity: true, min: -4, max: 4 }).map(String);
const integer = fc.integer({ min: -100, max: 100 }).map(String);
const number = fc.oneof(
  gaussian,
  integer,
  fc.double().map(String),
  fc.tuple(sign, digits(22)).map((parts) => parts.join("")),
  fc.tuple(sign, digits(20), digits(20)).map(([s, a, b]) => `${s}${a}.${b}`),
  fc.tuple(sign, digits(2), digits(17), sign, digits(3)).map(([s, a, b, t, e]) => `${s}${a}.${b}e${t}${e}`),
);
const word = fc.constantFrom("red", "Green", "New York", "x-1", "a/b", "2024-01-05", "2024-01-05 10:00:00");
const odd = fc.constantFrom(
  ..."NA,N/A,n/a,NaN,nan,NULL,null,None,none,<NA>,#N/A,-nan,inf,Infinity,-inf,INF,1.#IND".split(","),
  ..."True,true,TRUE,False,TRUEx,nanx,e5,E,1a,1_000,0x10,.5,-.5,1.,.,-,--1,1e,1e5,1E+5,+3,-0,007,-007".split(
    ",",
  ),
  ...["", "", "", " x", "x ", " 2", "2 ", "Ünï", '"q"', 'q"', '"a\nb"', "\t", "9007199254740993"],
);
const missing = fc.constantFrom("", "NA");
const truth = fc.constantFrom("True", "False", "TRUE");

/** What the fields of a column are: mostly all of a kind, as in data that people have. */
const kinds = [gaussian, integer, number, word, truth];
const field = [
  ...kinds,
  ...kinds.map((kind) => fc.oneof(kind, missing)),
  fc.oneof(number, odd),
  fc.oneof(word, odd),
];
const many = <T>(value: fc.Arbitrary<T>, length: number) =>
  fc.array(value, { minLength: length, maxLength: length });
const column = (rows: number) => fc.constantFrom(...field).chain((kind) => many(kind, rows));
const name = fc.constantFrom("a", "b", "x1", "x y", "", "1", "a.1", "Ä", "b ", "c", "d");

/** A character somewhere in the file that does not belong there. */
const slip = fc.option(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...'",\n\r +e\0é')),
  { freq: 20 },
);

const file = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom(1, 1, 1, 2, 3, 7))
  .chain(([columns, rows]) =>
    fc.record({
      header: many(name, columns),
      columns: many(fc.constant(rows).chain(column), columns),
      eol: fc.constantFrom("\n", "\n", "\n", "\r\n"),
      blank: fc.constantFrom(0, 1, 1, 2),
      slip,
    }),
  )
  .map(({ header, columns, eol, blank, slip }) => {
    const rows = columns[0]!.map((_, i) => columns.map((column) => column[i]).join(","));
    const text = [header.join(","), ...rows].join(eol) + eol.repeat(blank);
    if (slip === null) return text;
    const at = Math.floor(slip[0] * text.length);
    return text.slice(0, at) + slip[1] + text.slice(at);
  });

describe.each(pythons("pandas"))("plain rows of CSV, with %s", (python) => {
  it.skipIf(!python)(`are read as pandas reads them${needs(python, ["pandas"])}`, () => {
    const seed = Date.now() & 0xffff;
    const input = fc
      .sample(file, { numRuns: FILES, seed })
      .map((text) => `${JSON.stringify(text)}\n`)
      .join("");
    const { stdout, stderr } = spawnSync(python!, ["-c", PROGRAM, HOST], {
      input,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    expect(stderr).toBe("");
    const { plain, numbers, differing } = JSON.parse(stdout);
    expect(differing, `seed ${seed}`).toEqual([]);
    expect(plain).toBeGreaterThan(FILES / 6);
    expect(numbers).toBeGreaterThan(FILES / 100);
  });
});
