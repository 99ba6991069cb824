import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float64Column } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { tablePayload } from "../../../src/data/table-payload.js";
import type { ModelSpec } from "../../../src/model/spec.js";
import { foreignCommand } from "../../../src/workers/host-commands.js";
import { listenForHosts } from "../../../src/workers/host-listener.js";
import { startPool } from "../../../src/workers/pool.js";
import type { WorkerPool } from "../../../src/workers/pool-types.js";
import { frameHead, KIND } from "../../../src/workers/protocol/frame.js";
import { arbitraryFrame } from "../../data/arbitrary-frame.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { hasJava, needsJava, predictorJar } from "./java.js";

const folder = scratchFolder();
const jar = join(folder, "checksum/model.jar");
const spec: ModelSpec = {
  codeDir: join(folder, "checksum"),
  name: "checksum",
  targetType: "regression",
  language: "java",
  artifact: { path: jar, family: "Java archive" },
  metadata: null,
};

/** Types that the host takes; others reach it in no other form. */
const TYPES = ["float64", "float32", "int32", "int64", "boolean", "string", "sparse"] as const;

/** `hashCode` of Java's String. */
const textHash = (text: string) => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
};
/** `hashCode` of Java's Double. */
const numberHash = (value: number) => {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return bits.getInt32(0) ^ bits.getInt32(4);
};
const valueHash = (value: unknown) => {
  if (value === null || Number.isNaN(value)) return 7;
  return typeof value === "string" ? textHash(value) : numberHash(Number(value));
};
/** What models/Checksum.java makes of the rows; of columns of one name the last counts, as in its map. */
function checksums(frame: DataFrame): number[] {
  const columns = new Map(
    frame.names.map((name, i) => [name, new DataFrame(["x"], [frame.columns[i]!]).values("x")]),
  );
  return Array.from({ length: frame.length }, (_, row) => {
    let sum = 0;
    for (const [name, values] of columns)
      sum = (sum + Math.imul(31, textHash(name)) + valueHash(values[row])) | 0;
    return sum;
  });
}

describe.skipIf(!hasJava)(`the protocol in Java${needsJava}`, () => {
  let pool: WorkerPool;
  beforeAll(async () => {
    mkdirSync(spec.codeDir);
    predictorJar(jar, "IRegressionPredictor", "Checksum");
    pool = await startPool({ spec, workers: 1 });
  });
  afterAll(() => pool?.close());

  const answer = async (frame: DataFrame) => {
    const reply = await pool.run({ payload: tablePayload(frame) });
    if (reply.kind !== "table") throw new Error("no table");
    expect(reply.inputRows).toBe(frame.length);
    return Array.from(reply.frame.numbers("Predictions"));
  };

  it("hands over tables of every type, value by value", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFrame(TYPES), async (frame) => {
        expect(await answer(frame)).toEqual(checksums(frame));
      }),
      { numRuns: 200 },
    );
  });

  it("hands over tables of no rows, and of more bytes than are taken at once", async () => {
    expect(await answer(DataFrame.from({ a: new Float64Array(0) }))).toEqual([]);
    const values = Float64Array.from({ length: 2_200_000 }, (_, i) => i / 7);
    const frame = new DataFrame(["a"], [float64Column(values)]);
    const expected = checksums(frame);
    const sums = await answer(frame);
    expect(sums.length).toBe(values.length);
    expect(sums.findIndex((sum, i) => sum !== expected[i])).toBe(-1);
  });

  it("answers many requests in their order", async () => {
    const frames = Array.from({ length: 300 }, (_, i) => DataFrame.from({ a: Float64Array.of(i, -i) }));
    expect(await Promise.all(frames.map(answer))).toEqual(frames.map(checksums));
  });
});

describe.skipIf(!hasJava)(`frames that are none${needsJava}`, () => {
  /** A host that waits for its model, and its end. */
  async function host() {
    const listener = await listenForHosts();
    let child!: ReturnType<typeof spawn>;
    const connected = new Promise<Socket>((resolve) => {
      const { environment } = listener.expect(resolve);
      const [program = "", ...args] = foreignCommand("java", spec).command;
      child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: "ignore" });
    });
    const stream = await connected;
    const said: Buffer[] = [];
    stream.on("data", (bytes: Buffer) => said.push(bytes));
    stream.on("error", () => {});
    stream.resume();
    const ended = once(child, "exit").then(([code]) => {
      listener.close();
      return [code as number, Buffer.concat(said)] as const;
    });
    return { stream, ended };
  }

  const head = (change: (head: Buffer) => void) => {
    const bytes = frameHead(KIND.load, 0, {}, 0);
    change(bytes);
    return bytes;
  };
  it.each([
    ["an unknown kind", head((bytes) => bytes.writeUInt8(9, 0)), "a frame of the unknown kind 9"],
    ["flags", head((bytes) => bytes.writeUInt8(1, 1)), "a frame whose flags or reserved bytes are not 0"],
    [
      "an endless meta",
      head((bytes) => bytes.writeUInt32LE(2 ** 32 - 1, 8)),
      "a frame with 4294967295 bytes of meta",
    ],
    [
      "an endless body",
      head((bytes) => bytes.writeUInt32LE(2 ** 32 - 1, 12)),
      "a frame with a body of 4294967295 bytes",
    ],
    [
      "meta that is no JSON",
      head((bytes) => bytes.write("no", 16)),
      "a frame whose meta is not a JSON object",
    ],
    ["half a frame", head(() => {}).subarray(0, 12), "a stream that ends within a frame"],
    ["another version", frameHead(KIND.load, 0, { protocol: 2, spec: {} }, 0), "version 2 where 1 is spoken"],
  ])("such as %s are said, and end the host", async (_, bytes, says) => {
    const { stream, ended } = await host();
    stream.end(bytes);
    const [code, said] = await ended;
    expect(said.readUInt8(0)).toBe(KIND.error);
    const { drum } = JSON.parse(said.subarray(16, 16 + said.readUInt32LE(8)).toString());
    expect(drum).toEqual({ code: "PROTOCOL_ERROR", details: { problem: says } });
    expect([0, 70]).toContain(code);
  });

  it("such as a stream that ends end the host without a word", async () => {
    const { stream, ended } = await host();
    stream.end();
    expect(await ended).toEqual([0, Buffer.alloc(0)]);
  });

  it.each([
    ["fewer bytes than columns", { rows: 2, columns: [{ name: "a", type: "float64" }] }],
    ["more bytes than columns", { rows: 0, columns: [] }],
    ["rows beyond all memory", { rows: 2 ** 31 - 1, columns: [{ name: "a", type: "float64" }] }],
    ["no rows", { columns: [] }],
    [
      "a code outside of its dictionary",
      { rows: 2, columns: [{ name: "a", type: "string", entries: 0, bytes: 0 }] },
    ],
  ])("tables with %s are errors of their requests", async (_, table) => {
    const { stream, ended } = await host();
    stream.write(frameHead(KIND.load, 0, { protocol: 1, spec }, 0));
    const payload = { mediaType: { essence: "", parameters: {} }, table };
    stream.write(
      Buffer.concat([frameHead(KIND.run, 1, { payload }, 8), Buffer.from([1, 0, 0, 0, 1, 0, 0, 0])]),
    );
    stream.end(frameHead(KIND.shutdown, 0, undefined, 0));
    const [code, said] = await ended;
    expect(code).toBe(0);
    const kinds: number[] = [];
    const metas: Buffer[] = [];
    for (let at = 0; at < said.length; ) {
      const [meta, body] = [said.readUInt32LE(at + 8), said.readUInt32LE(at + 12)];
      kinds.push(said.readUInt8(at));
      metas.push(said.subarray(at + 16, at + 16 + meta));
      at += 16 + meta + body;
    }
    expect(kinds).toEqual([KIND.ready, KIND.error]);
    expect(JSON.parse(metas[1]!.toString())).toMatchObject({ drum: { code: "TABLE_BROKEN" } });
  });
});
