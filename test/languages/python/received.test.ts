import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, valueAt } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { decodeFrame, encodeFrame } from "../../../src/data/wire.js";
import { arbitraryFrame } from "../../data/arbitrary-frame.js";
import { needs, pythonFor } from "../../oracles/python.js";

const python = pythonFor(["pandas"]);
const TYPES = ["float64", "float32", "int32", "int64", "boolean", "string", "sparse"] as const;
const HOST = fileURLToPath(new URL("../../../src/workers/hosts/python", import.meta.url));

/** Makes data frames of tables, and writes each as a table again. */
const PROGRAM = `
import base64, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from drum_host import received, table

for line in sys.stdin:
    schema, data = json.loads(line)
    again, buffers = table.encode(received.decode(schema, base64.b64decode(data)))
    print(json.dumps([again, base64.b64encode(b"".join(buffers)).decode()]))
`;

describe.skipIf(!python)(`tables that the Python host receives${needs(python, ["pandas"])}`, () => {
  it("are what was sent", () => {
    const frames = fc.sample(arbitraryFrame(TYPES), 300);
    const lines = frames.map((frame) => {
      const { schema, buffers } = encodeFrame(frame);
      return JSON.stringify([schema, Buffer.concat(buffers).toString("base64")]);
    });
    const printed = execFileSync(python!, ["-c", PROGRAM, HOST], {
      input: lines.join("\n"),
      maxBuffer: 2 ** 28,
    });
    const answers = printed.toString().trimEnd().split("\n");
    expect(answers).toHaveLength(frames.length);
    answers.forEach((line, i) => {
      const [schema, data] = JSON.parse(line);
      const received = decodeFrame(schema, Buffer.from(data, "base64"));
      expect(received.names).toEqual(frames[i]!.names);
      expect(cells(received)).toEqual(cells(frames[i]!));
    });
  });
});

describe.skipIf(!python)(
  `times and vectors that the Python host receives${needs(python, ["pandas"])}`,
  () => {
    it("are pandas' times, and arrays", () => {
      const frame = new DataFrame(
        ["t", "v"],
        [
          {
            type: "timestamp",
            length: 2,
            unit: "ms",
            values: BigInt64Array.of(1_700_000_000_123n, 0n),
            validity: Uint8Array.of(1),
          },
          { type: "vector", length: 2, width: 2, values: Float64Array.of(1, 2, 3, 4) },
        ],
      );
      const { schema, buffers } = encodeFrame(frame);
      const input = JSON.stringify([schema, Buffer.concat(buffers).toString("base64")]);
      const program =
        PROGRAM.slice(0, PROGRAM.indexOf("for line")) +
        "schema, data = json.loads(sys.stdin.read())\nframe = received.decode(schema, base64.b64decode(data))\n" +
        "print(json.dumps([str(frame.t.dtype), [str(t) for t in frame.t], [v.tolist() for v in frame.v]]))";
      const printed = execFileSync(python!, ["-c", program, HOST], { input }).toString();
      expect(JSON.parse(printed)).toEqual([
        "datetime64[ms]",
        ["2023-11-14 22:13:20.123000", "NaT"],
        [
          [1, 2],
          [3, 4],
        ],
      ]);
    });
  },
);

/** Values as far as both sides have them: pandas makes floats of integers with missing values. */
const cells = (frame: DataFrame) => frame.columns.map((column) => valuesOf(column));

function valuesOf(column: Column): unknown[] {
  return Array.from({ length: column.length }, (_, i) => {
    const value = valueAt(column, i);
    // A sparse array of pandas keeps no zeros, whatever their sign.
    if (column.type === "sparse" && value === 0) return 0;
    return typeof value === "bigint" ? Number(value) : value;
  });
}
