import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Fuzzed } from "./models.js";

/** What is likely to be taken for something else. */
const TOKENS = [
  "__proto__",
  "constructor",
  "prototype",
  "NaN",
  "Infinity",
  "-0",
  "1e999",
  "0x10",
  "9".repeat(400),
  "null",
  '"',
  '""',
  ",",
  "\r\n",
  "\n\n",
  "\0",
  "\ufeff",
  "\u2028",
  "{",
  "}",
  "[",
  "[".repeat(5000),
  '{"a":'.repeat(2000),
  "--B",
  "--B--",
  "%%MatrixMarket",
  "PAR1",
  "ARROW1",
  "\xff\xfe",
  "\x1f\x8b",
].map((text) => Buffer.from(text, "latin1"));

type Change = (bytes: Buffer) => Buffer;

const at = (bytes: Buffer, share: number) => Math.floor(share * bytes.length);
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(share, fc.nat(255)).map(
    ([place, value]): Change =>
      (bytes) => {
        const changed = Buffer.from(bytes);
        if (bytes.length > 0) changed[at(bytes, place)] = value;
        return changed;
      },
  ),
  share.map(
    (end): Change =>
      (bytes) =>
        bytes.subarray(0, at(bytes, end)),
  ),
  share.map(
    (start): Change =>
      (bytes) =>
        bytes.subarray(at(bytes, start)),
  ),
  fc.tuple(share, fc.constantFrom(...TOKENS)).map(
    ([place, token]): Change =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), token, bytes.subarray(at(bytes, place))]),
  ),
  fc.tuple(share, share, share).map(
    ([one, other, place]): Change =>
      (bytes) => {
        const [start, end] = [at(bytes, one), at(bytes, other)].sort((a, b) => a - b);
        const piece = bytes.subarray(start, end);
        return Buffer.concat([bytes.subarray(0, at(bytes, place)), piece, bytes.subarray(at(bytes, place))]);
      },
  ),
);

/** A body that is right, or was before a few changes. */
const changed = (body: fc.Arbitrary<Buffer>) =>
  fc
    .tuple(body, fc.array(change, { maxLength: 3 }))
    .map(([bytes, changes]) => changes.reduce((before, apply) => apply(before), bytes));

const KEYS = [
  ..."instances inputs dataframe_split dataframe_records columns index data parameters params signature_name".split(
    " ",
  ),
  ..."id name shape datatype outputs text n a __proto__ constructor toString binary_data_size".split(" "),
];
const DATATYPES = "BOOL UINT8 UINT64 INT8 INT32 INT64 FP16 FP32 FP64 BYTES FP65 __proto__".split(" ");

const value = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.oneof(
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("", "a", "1.5", "NaN", "é", "\ud800"),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.array(fc.tuple(fc.constantFrom(...KEYS), tie("value")), { maxLength: 5 }).map(
    // As JSON.parse makes them, with a member of any name.
    (members) =>
      JSON.parse(
        `{${members.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item) ?? null}`).join()}}`,
      ),
  ),
}));

const tensor = fc
  .record({
    name: fc.constantFrom("text", "a", "__proto__", ""),
    shape: fc.oneof(
      fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }),
      fc.constantFrom([1], [1, 1], [2, 1], [1e9, 1e9]),
    ),
    datatype: fc.constantFrom(...DATATYPES),
    data: fc.array(value.value, { maxLength: 4 }),
    parameters: fc.constantFrom(
      {},
      { binary_data_size: 4 },
      { binary_data_size: -1 },
      { content_type: "np" },
    ),
  })
  .chain((whole) =>
    fc
      .subarray(Object.keys(whole), { minLength: 2 })
      .map((keys) => Object.fromEntries(Object.entries(whole).filter(([key]) => keys.includes(key)))),
  );

const json = fc
  .oneof(
    value.value,
    value.object,
    fc.record({ inputs: fc.array(tensor, { maxLength: 2 }), id: value.value, outputs: value.value }),
    fc.record({ inputs: fc.array(tensor, { minLength: 1, maxLength: 2 }) }),
  )
  .map((item) => Buffer.from(JSON.stringify(item) ?? "null"));

const form = (parts: fc.Arbitrary<Buffer>) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'name="X"; filename="x.csv"',
          'name="X"; filename="x"',
          'name="X"',
          'name="y"',
          'name="X.colnames"',
          "name=X",
          "",
          'filename="../../x.parquet"; name="X"',
        ),
        fc.constantFrom(
          "",
          "Content-Type: text/csv\r\n",
          "Content-Type: application/json\r\n",
          "Content-Transfer-Encoding: base64\r\n",
        ),
        parts,
      ),
      { maxLength: 3 },
    )
    .map((list) =>
      Buffer.concat([
        ...list.flatMap(([disposition, type, bytes]) => [
          Buffer.from(`--B\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n`),
          bytes,
          Buffer.from("\r\n"),
        ]),
        Buffer.from("--B--\r\n"),
      ]),
    );

/** A body, and the content type that it has or could be taken for. */
export interface Body {
  readonly type: string | undefined;
  readonly bytes: Buffer;
  readonly coding?: string;
}

const CODINGS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  deflate: (bytes) => deflateSync(bytes, { level: 1 }),
  br: (bytes) => brotliCompressSync(bytes, { params: { 1: 0 } }),
  "gzip, deflate": (bytes) => deflateSync(gzipSync(bytes)),
  zstd: (bytes) => bytes,
  identity: (bytes) => bytes,
  snappy: (bytes) => bytes,
};

const OTHER_TYPES = [
  undefined,
  "",
  "text/csv; charset=utf-16",
  "text/csv; charset=latin1",
  "text/csv; charset=none",
  'text/csv; charset="utf-8"; charset=utf-8',
  "text/plain",
  "text/mtx",
  "application/json",
  "application/json; charset=utf-16le",
  "application/x-ndjson",
  "application/x-www-form-urlencoded",
  "application/octet-stream",
  "application/vnd.apache.arrow.stream",
  "application/vnd.apache.parquet",
  "multipart/form-data",
  "multipart/form-data; boundary=",
  'multipart/form-data; boundary="B"',
  `multipart/form-data; boundary=${"b".repeat(300)}`,
  "multipart/mixed; boundary=B",
  "/",
  "*/*",
  ";;;",
  "__proto__",
  "application/x-drum-table",
];

/** Bodies for a model: right ones, right ones with changes, and anything. */
export function bodies({ samples }: Fuzzed): fc.Arbitrary<Body> {
  const right = fc.constantFrom(...samples).map(({ type, bytes }) => ({ type, bytes: Buffer.from(bytes) }));
  const nearly = right.chain(({ type, bytes }) =>
    changed(fc.constant(bytes)).map((other) => ({ type, bytes: other })),
  );
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(Buffer.alloc(0)),
  );
  const typed = fc.oneof(
    { weight: 5, arbitrary: right },
    { weight: 4, arbitrary: nearly },
    { weight: 4, arbitrary: changed(json).map((bytes) => ({ type: "application/json", bytes })) },
    {
      weight: 3,
      arbitrary: changed(form(fc.oneof(right, nearly).map(({ bytes }) => bytes))).map((bytes) => ({
        type: "multipart/form-data; boundary=B",
        bytes,
      })),
    },
    { weight: 1, arbitrary: anything.map((bytes) => ({ type: "application/octet-stream", bytes })) },
  );
  const retyped = fc
    .tuple(typed, fc.option(fc.constantFrom(...OTHER_TYPES), { freq: 4, nil: "" }), fc.boolean())
    .map(([body, other, keep]): Body => (keep ? body : { ...body, type: other }));
  return fc
    .tuple(retyped, fc.option(fc.constantFrom(...Object.keys(CODINGS)), { freq: 8 }), fc.boolean())
    .map(([body, coding, coded]): Body => {
      if (coding === null) return body;
      return { ...body, coding, bytes: coded ? CODINGS[coding]!(body.bytes) : body.bytes };
    });
}
