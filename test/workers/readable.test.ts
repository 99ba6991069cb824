import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatOfPath } from "../../src/data/formats/resolve.js";
import type { Payload } from "../../src/data/payload.js";
import { readFrame } from "../../src/data/read.js";
import type { Language, ModelSpec } from "../../src/model/spec.js";
import type { ModelInfo, WorkRequest } from "../../src/model/work.js";
import { decodeRequest, encodeRequest } from "../../src/workers/protocol/requests.js";
import { readableFor } from "../../src/workers/readable.js";

const FOLDER = new URL("../../testdata/", import.meta.url).pathname;
const CSV = { essence: "text/csv", parameters: {} };

const spec = (language: Language, targetType: ModelSpec["targetType"] = "regression"): ModelSpec => ({
  codeDir: FOLDER,
  name: "model",
  targetType,
  language,
  metadata: null,
});
const info = (...hooks: string[]): ModelInfo => ({ predictor: "", hooks, rowwise: false });

function inMemory(file: string, name: string): Payload {
  return {
    mediaType: { essence: formatOfPath(name)?.mediaTypes[0] ?? "", parameters: {} },
    source: readFileSync(FOLDER + file),
  };
}

function inFile(file: string): Payload {
  const { length } = readFileSync(FOLDER + file);
  const source = { path: FOLDER + file, start: 0, end: length, firstLine: 1 };
  return { mediaType: { essence: "", parameters: {} }, source };
}

/** What a host is sent: through the frames of the protocol. */
async function sent(language: Language, request: WorkRequest): Promise<WorkRequest> {
  const { meta, body } = encodeRequest(await readableFor(spec(language), info())!(request));
  return decodeRequest(JSON.parse(JSON.stringify(meta)), Buffer.concat(body));
}

describe("data for a host that reads CSV alone", () => {
  it.each(["arrow", "arrows", "parquet", "json"])("comes as a table from %s", async (ending) => {
    const expected = await readFrame(inFile(`iris.${ending}`));
    for (const payload of [inMemory(`iris.${ending}`, `iris.${ending}`), inFile(`iris.${ending}`)]) {
      const request = await sent("r", { payload, batchRows: 5 });
      expect(request).toMatchObject({
        batchRows: 5,
        payload: { mediaType: { essence: "application/x-drum-table" } },
      });
      const frame = await readFrame(request.payload);
      expect(frame.names).toEqual(expected.names);
      expect(frame.toRecords()).toEqual(expected.toRecords());
    }
  });

  it("comes as sparse columns, by their names, from Matrix Market", async () => {
    const names = readFileSync(`${FOLDER}digits.columns`, "utf8").trimEnd().split("\n");
    const { payload } = await sent("julia", { payload: { ...inFile("digits.mtx"), columnNames: names } });
    const frame = await readFrame(payload);
    expect([frame.names, frame.columns[0]!.type]).toEqual([names, "sparse"]);
  });

  it.each(["iris.csv.gz", "iris.csv.zst"])("is decompressed: %s", async (file) => {
    for (const payload of [inFile(file), { mediaType: CSV, source: readFileSync(FOLDER + file) }]) {
      const { source, mediaType } = (await sent("julia", { payload })).payload;
      expect([
        mediaType,
        Buffer.from(source as Uint8Array).equals(readFileSync(`${FOLDER}iris.csv`)),
      ]).toEqual([CSV, true]);
    }
  });

  it("stays as it is where it is CSV", async () => {
    const later = { mediaType: CSV, source: Buffer.from("a\n1\n"), headerLength: 2 };
    const part = inFile("iris.csv");
    for (const payload of [inMemory("iris.csv", ""), inMemory("iris.csv", "iris.csv"), part, later]) {
      expect((await readableFor(spec("r"), info())!({ payload })).payload).toBe(payload);
    }
  });

  it("is read for a target, too", async () => {
    const target = {
      mediaType: { essence: "application/json", parameters: {} },
      source: Buffer.from('{"y": [1, 2]}'),
    };
    const request = await sent("r", { payload: inMemory("iris.csv", ""), target });
    expect((await readFrame(request.target!)).values("y")).toEqual([1, 2]);
    expect(Buffer.from(request.payload.source as Uint8Array).equals(readFileSync(`${FOLDER}iris.csv`))).toBe(
      true,
    );
  });

  it("of no known format is the client's mistake", async () => {
    const payload = { mediaType: { essence: "image/png", parameters: {} }, source: Buffer.from("x") };
    await expect(sent("r", { payload })).rejects.toMatchObject({ code: "PAYLOAD_FORMAT", status: 422 });
  });
});

it("bytes are left to hosts that read everything, and to models that want them", () => {
  expect(readableFor(spec("python"), info())).toBeUndefined();
  expect(readableFor(spec("node"), info())).toBeUndefined();
  expect(readableFor(spec("r"), info("init", "read_input_data"))).toBeUndefined();
  expect(readableFor(spec("r", "unstructured"), info())).toBeUndefined();
});

describe("data for a host that takes one form alone", () => {
  const given = async (takes: ModelInfo["takes"], payload: Payload) => {
    const readable = readableFor(spec("java"), { ...info("read_input_data"), takes: takes! })!;
    const { meta, body } = encodeRequest(await readable({ payload }));
    return decodeRequest(JSON.parse(JSON.stringify(meta)), Buffer.concat(body)).payload;
  };

  it("is a table of the columns that it needs, in the types that it needs", async () => {
    const source = Buffer.from("code,unused,size\n01,x,1\n2,y,\n");
    const needs = { columns: ["size", "code", "absent"], types: { code: "text", size: "float64" } } as const;
    const payload = await given({ as: "table", ...needs }, { mediaType: CSV, source });
    const frame = await readFrame(payload);
    expect(frame.toRecords()).toEqual([
      { size: 1, code: "01" },
      { size: null, code: "2" },
    ]);
  });

  it("is a table also of a later part of a file", async () => {
    const source = Buffer.from("a,b\n3,4\n");
    const payload = await given({ as: "table" }, { mediaType: CSV, source, headerLength: 4 });
    expect((await readFrame(payload)).toRecords()).toEqual([{ a: 3, b: 4 }]);
  });

  it.each(["arrow", "csv.gz", "json"])("is CSV with the number of rows from %s", async (ending) => {
    const { source, rows, mediaType } = await given({ as: "csv" }, inFile(`iris.${ending}`));
    expect([rows, mediaType.essence]).toEqual([150, "text/csv"]);
    const expected = await readFrame(inFile("iris.csv"));
    expect((await readFrame({ mediaType, source })).toRecords()).toEqual(expected.toRecords());
  });

  it("says what is wrong with what it cannot read", async () => {
    const payload = { mediaType: { essence: "image/png", parameters: {} }, source: Buffer.from("x") };
    await expect(given({ as: "table" }, payload)).rejects.toMatchObject({ code: "PAYLOAD_FORMAT" });
  });
});
