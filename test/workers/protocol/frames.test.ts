import fc from "fast-check";
import { expect, test } from "vitest";
import { type Frame, KIND } from "../../../src/workers/protocol/frame.js";
import { frameReader } from "../../../src/workers/protocol/frame-reader.js";
import { frameWriter } from "../../../src/workers/protocol/frame-writer.js";

/** Frames as sent and read; a body is compared as bytes. */
interface Sent {
  readonly kind: Frame["kind"];
  readonly id: number;
  readonly more: boolean;
  readonly meta: unknown;
  readonly body: readonly Uint8Array[];
}

const body = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.nat(80_000).map((size) => [new Uint8Array(size).fill(7)]) },
);
const frames: fc.Arbitrary<Sent[]> = fc.array(
  fc
    .record({
      kind: fc.constantFrom(...Object.values(KIND)),
      id: fc.nat(2 ** 32 - 1),
      more: fc.boolean(),
      meta: fc.option(fc.jsonValue(), { nil: undefined }).filter((meta) => !hasNegativeZero(meta)),
      body,
    })
    .map((frame) => ({ ...frame, more: frame.more && frame.kind === KIND.run })),
  { maxLength: 6 },
);

function hasNegativeZero(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(hasNegativeZero);
  return Object.is(value, -0);
}

function written(sent: readonly Sent[]): Buffer {
  const pieces: Uint8Array[] = [];
  const writer = frameWriter({ cork() {}, uncork() {}, write: (bytes) => pieces.push(bytes) > 0 });
  for (const { kind, id, more, meta, body } of sent) writer.write(kind, id, meta, body, more);
  writer.flush();
  return Buffer.concat(pieces);
}

function read(bytes: Buffer, cuts: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  const reader = frameReader((frame) => frames.push(frame));
  const edges = [...cuts.map((cut) => Math.min(cut, bytes.length)), 0, bytes.length].sort((a, b) => a - b);
  for (let i = 1; i < edges.length; i++) reader.push(bytes.subarray(edges[i - 1], edges[i]));
  reader.end();
  return frames;
}

const cuts = fc.oneof(fc.array(fc.nat(300), { maxLength: 60 }), fc.array(fc.nat(200_000), { maxLength: 10 }));

test("frames come out as they went in, wherever the stream is cut", () => {
  fc.assert(
    fc.property(frames, cuts, (sent, cuts) => {
      const received = read(written(sent), cuts);
      expect(received.map(({ body, ...rest }) => rest)).toEqual(sent.map(({ body, ...rest }) => rest));
      const differs = sent.findIndex(({ body }, i) => !Buffer.concat(body).equals(received[i]!.body));
      expect(differs).toBe(-1);
    }),
    { numRuns: 1500 },
  );
});

test("a stream cut short within a frame is an error", () => {
  fc.assert(
    fc.property(
      frames.filter((sent) => sent.length > 0),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (sent, part) => {
        const last = written(sent.slice(-1));
        const whole = written(sent);
        const kept = whole.length - last.length + 1 + Math.floor((last.length - 1) * part);
        fc.pre(kept < whole.length);
        expect(() => read(whole.subarray(0, kept), [])).toThrow("ended within a frame");
      },
    ),
    { numRuns: 300 },
  );
});

test("random bytes are refused or are a beginning, and never a hang or a large allocation", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const before = process.memoryUsage().arrayBuffers;
      try {
        read(Buffer.from(bytes), []);
      } catch (error) {
        expect(error).toMatchObject({ code: "PROTOCOL_ERROR" });
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
    }),
    { numRuns: 500 },
  );
});

const header = (kind: number, flags: number, reserved: number, meta: number, body: number) => {
  const bytes = Buffer.alloc(16);
  bytes[0] = kind;
  bytes[1] = flags;
  bytes.writeUInt16LE(reserved, 2);
  bytes.writeUInt32LE(meta, 8);
  bytes.writeUInt32LE(body, 12);
  return bytes;
};

test.each([
  ["an unknown kind", header(9, 0, 0, 0, 0), "unknown kind 9"],
  ["unknown flags", header(KIND.run, 2, 0, 0, 0), "not those of its kind"],
  ["a group of anything but requests", header(KIND.load, 1, 0, 0, 0), "not those of its kind"],
  ["reserved bytes", header(KIND.run, 0, 5, 0, 0), "not those of its kind"],
  ["an absurd meta", header(KIND.run, 0, 0, 2 ** 31, 0), "bytes of meta"],
  ["an absurd body", header(KIND.run, 0, 0, 0, 2 ** 32 - 1), "a body of"],
  ["meta that is no JSON", Buffer.concat([header(KIND.run, 0, 0, 3, 0), Buffer.from("{a}")]), "not JSON"],
])("refuses %s", (_, bytes, text) => {
  const reader = frameReader(() => {});
  expect(() => reader.push(bytes)).toThrow(text);
});

test("a header alone, however large its claim, allocates little", () => {
  const reader = frameReader(() => {});
  const before = process.memoryUsage().arrayBuffers;
  reader.push(Buffer.concat([header(KIND.run, 0, 0, 0, 2 ** 32 - 2 ** 17), Buffer.alloc(100)]));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
  expect(() => reader.end()).toThrow("ended within a frame");
});

test("large bodies are written as they are, small ones behind their head", () => {
  const pieces: Uint8Array[] = [];
  const writer = frameWriter({ cork() {}, uncork() {}, write: (bytes) => pieces.push(bytes) > 0 });
  const large = new Uint8Array(100_000);
  writer.write(KIND.run, 1, { a: 1 }, [large]);
  writer.write(KIND.run, 2, { a: 1 }, [new Uint8Array(100)]);
  writer.flush();
  expect(pieces.map(({ length }) => length)).toEqual([24, 100_000, 124]);
  expect(pieces[1]).toBe(large);
});

test("a writer that waits to be told holds frames until then", async () => {
  const pieces: Uint8Array[] = [];
  const sink = { cork() {}, uncork() {}, write: (bytes: Uint8Array) => pieces.push(bytes) > 0 };
  const writer = frameWriter(sink, "when told");
  writer.write(KIND.table, 1, undefined);
  await new Promise(setImmediate);
  expect(pieces).toEqual([]);
  writer.flush();
  expect(pieces.map(({ length }) => length)).toEqual([16]);
});

test("the numbers of tables that follow one another lie on multiples of eight", () => {
  const pieces: Uint8Array[] = [];
  const writer = frameWriter({ cork() {}, uncork() {}, write: (bytes) => pieces.push(bytes) > 0 });
  for (const name of ["a", "ab", "äöü", "a", "a"]) writer.write(KIND.table, 1, { name }, [new Uint8Array(8)]);
  writer.flush();
  const bytes = new Uint8Array(Buffer.concat(pieces)).buffer;
  const seen: Frame[] = [];
  frameReader((frame) => seen.push(frame)).push(Buffer.from(bytes));
  expect(seen.map(({ meta }) => meta)).toEqual(["a", "ab", "äöü", "a", "a"].map((name) => ({ name })));
  expect(seen.map(({ body }) => body.byteOffset % 8)).toEqual([0, 0, 0, 0, 0]);
});

test("frames written in one turn go out together", async () => {
  const calls: string[] = [];
  const writer = frameWriter({
    cork: () => calls.push("cork"),
    uncork: () => calls.push("uncork"),
    write: () => calls.push("write") > 0,
  });
  writer.write(KIND.run, 1, undefined);
  writer.write(KIND.run, 2, undefined);
  await new Promise(setImmediate);
  writer.write(KIND.run, 3, undefined);
  writer.flush();
  expect(calls).toEqual(["write", "write"]);
});
