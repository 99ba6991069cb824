import { expect, test } from "vitest";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError, drumError } from "../../../src/errors.js";
import type { WorkReply, WorkRequest } from "../../../src/model/work.js";
import { decodeError, encodeError } from "../../../src/workers/protocol/failures.js";
import type { Frame } from "../../../src/workers/protocol/frame.js";
import { decodeReply, encodeReply } from "../../../src/workers/protocol/replies.js";
import { decodeRequest, encodeRequest } from "../../../src/workers/protocol/requests.js";

const csv = { essence: "text/csv", parameters: { charset: "latin1" } };
const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

function sameRequest(request: WorkRequest): void {
  const { meta, body } = encodeRequest(request);
  expect(decodeRequest(overTheWire(meta), Buffer.concat(body))).toEqual(request);
}

function sameReply(reply: WorkReply): void {
  const { kind, meta, body } = encodeReply(reply);
  // As it stands in a chunk that came from a socket: a view, aligned to nothing.
  for (const offset of [0, 1, 3]) {
    const chunk = Buffer.concat([Buffer.alloc(offset), ...body]);
    const frame: Frame = { kind, id: 1, more: false, meta: overTheWire(meta), body: chunk.subarray(offset) };
    expect(decodeReply(frame)).toEqual(reply);
  }
}

test("requests: bytes, a range with a header, a target, all options", () => {
  sameRequest({ payload: { mediaType: csv, source: Buffer.from("a\n1\n") } });
  const range = { path: "/data/ä.csv", start: 10, end: 20, firstLine: 4, header: Buffer.from("a,b\n") };
  sameRequest({ payload: { mediaType: csv, source: range, columnNames: ["x", "y"] } });
  sameRequest({ payload: { mediaType: csv, source: { path: "/f", start: 0, end: 5e9, firstLine: 1 } } });
  sameRequest({
    payload: { mediaType: csv, source: Buffer.from("a\n1\n") },
    target: { mediaType: csv, source: Buffer.from("y\n2\n") },
    read: { delimiter: ";" },
    query: { a: "b" },
    headers: { "x-auth": "t" },
  });
});

test("replies: a table, a transformed target, bytes, nothing", () => {
  const frame = DataFrame.from({ a: Float64Array.of(1, Number.NaN), b: ["x", null] });
  const target = DataFrame.from({ y: [1, 2] });
  sameReply({ kind: "table", frame, inputRows: 2 });
  sameReply({ kind: "table", frame, inputRows: 2, target });
  sameReply({ kind: "bytes", bytes: Buffer.from("ten"), mediaType: csv });
  sameReply({ kind: "bytes", bytes: null, mediaType: csv });
});

test("errors keep what makes them what they are, and their causes", () => {
  const cause = new TypeError("x is not a function");
  const error = drumError("REQUEST_TIMEOUT", { seconds: 3 }, { cause });
  const received = decodeError(overTheWire(encodeError(error)));
  expect(received).toBeInstanceOf(DrumError);
  expect(received).toMatchObject({ code: "REQUEST_TIMEOUT", text: error.text, status: 504, exit: 1 });
  expect(received.cause).toMatchObject({ name: "TypeError", message: cause.message, stack: cause.stack });
  expect(decodeError(overTheWire(encodeError("a text")))).toMatchObject({ message: "a text" });
});

test("a chain of causes that bites its tail ends", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(encodeError(error)).length).toBeLessThan(100_000);
});

test.each([
  [undefined, "without a payload"],
  [{ payload: { bytes: 9, mediaType: csv } }, "shorter than its payload"],
  [{ payload: { bytes: -1, mediaType: csv } }, "shorter than its payload"],
])("refuses a request that does not fit together", (meta, text) => {
  expect(() => decodeRequest(meta, Buffer.alloc(4))).toThrow(text);
});
