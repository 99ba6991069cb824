import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DATATYPES } from "../../../src/server/contracts/open-inference/datatypes.js";
import { readInferRequest } from "../../../src/server/contracts/open-inference/request.js";
import { inferAnswer } from "../../../src/server/contracts/open-inference/response.js";
import { type Tensor, tableOfTensors } from "../../../src/server/contracts/open-inference/tensors.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";

const tensor = (changed: Partial<Tensor>): Tensor => ({
  name: "x",
  datatype: "FP64",
  shape: [2, 1],
  data: [1, 2],
  ...changed,
});
const table = (tensors: readonly Partial<Tensor>[], names: readonly string[] = []) =>
  tableOfTensors(tensors.map(tensor), names);

describe("tensors as a table", () => {
  it("are a column each where they are one value wide", () => {
    const frame = table([
      { name: "a", datatype: "INT64", shape: [2], data: [9007199254740993n, 2] },
      { name: "b", datatype: "BYTES", data: [["x"], [null]] },
      { name: "c", datatype: "BOOL", data: [true, 0] },
      { name: "d", datatype: "FP32", data: [0.1, null] },
    ]);
    expect(frame.names).toEqual(["a", "b", "c", "d"]);
    expect(frame.values("a")).toEqual([9007199254740993n, 2]);
    expect(frame.values("b")).toEqual(["x", null]);
    expect(frame.values("c")).toEqual([true, false]);
    expect(frame.values("d")).toEqual([Math.fround(0.1), null]);
  });

  it("are as many columns as their rows have values, by the model's names where those fit", () => {
    const wide = {
      shape: [2, 3],
      data: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    } as const;
    expect(table([wide]).names).toEqual(["0", "1", "2"]);
    expect(table([wide], ["u", "v", "w"]).toRecords()).toEqual([
      { u: 1, v: 2, w: 3 },
      { u: 4, v: 5, w: 6 },
    ]);
    const beside = table([wide, { name: "y", datatype: "BYTES", data: ["p", "q"] }]);
    expect(beside.names).toEqual(["x_0", "x_1", "x_2", "y"]);
    expect(
      table([
        {
          shape: [1, 2, 2],
          data: [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        },
      ]).toRecords(),
    ).toEqual([{ 0: 1, 1: 2, 2: 3, 3: 4 }]);
  });

  const wrong: [why: string, tensors: Partial<Tensor>[]][] = [
    ["too few elements", [{ data: [1] }]],
    ["too many elements", [{ data: [1, 2, 3] }]],
    ["no array", [{ data: { a: 1 } }]],
    ["no shape", [{ shape: [] }]],
    ["a size below 0", [{ shape: [-1] }]],
    ["more elements than there can be", [{ shape: [2 ** 20, 2 ** 20], data: [] }]],
    ["a datatype of no protocol", [{ datatype: "constructor" }]],
    ["text for a number", [{ data: ["1", 2] }]],
    ["a fraction for an integer", [{ datatype: "INT32", data: [1.5, 2] }]],
    ["an integer that is too large", [{ datatype: "UINT8", data: [256, 2] }]],
    ["a number for text", [{ datatype: "BYTES" }]],
    ["a number for a boolean", [{ datatype: "BOOL" }]],
    ["other rows than the one before", [{}, { name: "y", shape: [1], data: [1] }]],
    ["too few bytes", [{ data: new Uint8Array(15) }]],
    ["text that ends early", [{ datatype: "BYTES", data: Uint8Array.of(2, 0, 0, 0, 65) }]],
  ];
  it.each(wrong)("are refused for %s", (_, tensors) => {
    expect(() => table(tensors)).toThrow(expect.objectContaining({ code: "TENSOR_INVALID", status: 400 }));
  });
});

/** The bytes of a request, or an answer, whose tensors are outputs of an answer. */
function asRequest({ headers, body }: ReturnType<typeof inferAnswer>) {
  const text = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
  const length = headers["Inference-Header-Content-Length"];
  const end = length === undefined ? text.length : Number(length);
  // The model is called m, so this is the first place with these letters; parsing would round integers.
  const head = Buffer.from(text.toString("utf8", 0, end).replace('"outputs":[', '"inputs":['));
  return readInferRequest(Buffer.concat([head, text.subarray(end)]), length && String(head.length));
}

describe("shapes that nothing has to be sent for", () => {
  it.each([[[0, 1e9]], [[2e9, 0]], [[1, 0, 1e9]]])("cannot be large: %j", (shape) => {
    const data = { name: "a", datatype: "FP64", shape };
    for (const elements of [[], new Uint8Array()]) {
      expect(() => tableOfTensors([{ ...data, data: elements }], [])).toThrow(
        "a large shape, and no elements",
      );
    }
  });

  it("and lists without end are no tensors", () => {
    const nested = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    const tensor = { name: "a", datatype: "FP64", shape: [1], data: nested };
    expect(() => tableOfTensors([tensor], [])).toThrow("levels of nesting");
  });
});

describe("an answer", () => {
  it("has the same values in JSON and as bytes, whatever they are", () => {
    const columns = fc
      .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
      .chain((names) =>
        fc.integer({ min: 0, max: 9 }).chain((rows) =>
          fc.tuple(
            ...names.map((name) =>
              fc.oneof(
                fc
                  .array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
                    minLength: rows,
                    maxLength: rows,
                  })
                  .map((data) => tensor({ name, shape: [rows, 1], data })),
                fc
                  .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
                    minLength: rows,
                    maxLength: rows,
                  })
                  .map((data) => tensor({ name, datatype: "INT64", shape: [rows, 1], data })),
                fc
                  .array(fc.string({ unit: "grapheme" }), { minLength: rows, maxLength: rows })
                  .map((data) => tensor({ name, datatype: "BYTES", shape: [rows], data })),
                fc
                  .array(fc.boolean(), { minLength: rows, maxLength: rows })
                  .map((data) => tensor({ name, datatype: "BOOL", shape: [rows], data })),
              ),
            ),
          ),
        ),
      );
    fc.assert(
      fc.property(columns, (tensors) => {
        const frame = tableOfTensors(tensors, []);
        const records = frame.toRecords();
        for (const binary of [false, true]) {
          const answer = inferAnswer(frame, { name: "m", version: "1" }, { inputs: tensors, binary });
          expect(tableOfTensors(asRequest(answer).inputs, []).toRecords()).toEqual(records);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("of half-precision input has the numbers that the bits mean", () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0x7e00, 0x3555);
    const column = DATATYPES.FP16!.fromBytes(new Uint8Array(bits.buffer), 8, "x");
    const values = column.type === "float32" ? [...column.values] : [];
    expect(values).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      0.333251953125,
    ]);
  });
});

const python = pythonFor(["tritonclient", "numpy"]);
const CLIENT = `
import sys, json, numpy as np, tritonclient.http as triton
url, model = sys.argv[1:]
client = triton.InferenceServerClient(url)
found = {"live": client.is_server_live(), "ready": client.is_server_ready(), "model": client.is_model_ready(model),
         "name": client.get_server_metadata()["name"], "versions": client.get_model_metadata(model)["versions"]}
rows = np.array([[0.1, 2, 3], [4, 5, 6.5]])
for binary in (False, True):
    wide = triton.InferInput("x", rows.shape, "FP64")
    wide.set_data_from_numpy(rows, binary_data=binary)
    text = triton.InferInput("t", [2, 1], "BYTES")
    text.set_data_from_numpy(np.array([["ä"], ["b"]], dtype=object), binary_data=binary)
    answer = client.infer(model, [wide, text], request_id="r1",
                          outputs=[triton.InferRequestedOutput(name, binary_data=binary) for name in ("sum", "text")])
    found["binary" if binary else "json"] = [answer.as_numpy("sum").tolist(), [[str(x if isinstance(x, str) else x.decode()) for x in row] for row in answer.as_numpy("text")], answer.get_response()["id"]]
try:
    client.infer("other", [wide])
except triton.InferenceServerException as error:
    found["error"] = error.message()
def repository():
    return [[m["name"], m["version"], m["state"]] for m in client.get_model_repository_index()]
found["repository"] = [repository()]
client.load_model(model)
found["repository"].append([*repository(), client.is_model_ready(model), client.infer(model, [wide, text]).get_response()["model_version"]])
client.unload_model(model)
found["repository"].append([*repository(), client.is_model_ready(model), client.is_server_ready()])
for action in (lambda: client.infer(model, [wide, text]), lambda: client.load_model("other"), lambda: client.load_model(model, config="{}")):
    try:
        action()
    except triton.InferenceServerException as error:
        found["repository"].append(error.message())
client.load_model(model)
found["repository"].append([*repository(), client.is_model_ready(model)])
print(json.dumps(found))
`;

describe.skipIf(!python)(`Triton's client${needs(python, ["tritonclient[http]"])}`, () => {
  let server: RunningServer;
  const name = "double-it";
  beforeAll(async () => {
    const codeDir = modelFolder(scratchFolder(), {
      "model-metadata.yaml": `name: ${name}\ntype: inference\ntargetType: transform\n`,
      "custom.mjs": `
        export const load_model = () => ({});
        export const transform = (data) => ({
          sum: data.numbers("x_0").map((a, i) => a + data.numbers("x_1")[i] + data.numbers("x_2")[i]),
          text: data.values("t"),
        });`,
    });
    server = await startServer(["--code-dir", codeDir, "--allow-unload"]);
  });
  afterAll(() => server?.stop());

  it("is live, ready, described, predicts in JSON and in bytes, and loads and unloads the model", async () => {
    const { stdout } = await promisify(execFile)(python!, ["-c", CLIENT, new URL(server.url).host, name]);
    const answer = [[[5.1], [15.5]], [["ä"], ["b"]], "r1"];
    expect(JSON.parse(stdout)).toEqual({
      live: true,
      ready: true,
      model: true,
      name: "drum",
      versions: ["1"],
      json: answer,
      binary: answer,
      error: expect.stringContaining("This server has no model 'other'"),
      repository: [
        [[name, "1", "READY"]],
        [[name, "2", "READY"], true, "2"],
        [[name, "2", "UNAVAILABLE"], false, false],
        expect.stringContaining("The model has been unloaded."),
        expect.stringContaining("This server has no model 'other'"),
        expect.stringContaining("it has parameters"),
        [[name, "3", "READY"], true],
      ],
    });
  });
});
