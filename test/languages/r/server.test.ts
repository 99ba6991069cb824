import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needsR } from "../../oracles/r.js";
import { ROOT } from "../../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";
import { REGRESSION, rModels } from "./model.js";

const { r, env, model } = rModels();
const testdata = (name: string) => new Uint8Array(readFileSync(join(ROOT, "testdata", name)));

describe.skipIf(!r)(`a server of a model in R${needsR(r)}`, () => {
  let server: RunningServer;
  const hooks = "score <- function(data, model) {\n  rowSums(as.matrix(data[, 1:2]))\n}\n";
  beforeAll(async () => {
    server = await startServer(["--code-dir", model({ "custom.R": hooks }), ...REGRESSION], { env });
  });
  afterAll(() => server?.stop());

  const post = async (
    body: string | Uint8Array<ArrayBuffer> | FormData,
    headers: Record<string, string> = {},
  ) => {
    const answer = await fetch(`${server.url}/predict/`, { method: "POST", body, headers });
    return [answer.status, (await answer.json()) as { predictions?: number[]; message?: string }] as const;
  };
  const form = (parts: Record<string, [name: string, bytes: Uint8Array]>) => {
    const body = new FormData();
    for (const [field, [name, bytes]] of Object.entries(parts))
      body.append(field, new Blob([new Uint8Array(bytes)]), name);
    return body;
  };

  it("answers the same by every door", async () => {
    const [status, { predictions }] = await post(testdata("iris.csv"), { "content-type": "text/csv" });
    expect([status, predictions?.length, predictions?.[0]]).toEqual([200, 150, 8.6]);
    for (const [name, type] of [
      ["iris.csv", "text/plain"],
      ["iris.csv.gz", "text/csv"],
      ["iris.json", "application/json"],
      ["iris.arrow", "application/vnd.apache.arrow.file"],
      ["iris.arrows", "application/vnd.apache.arrow.stream"],
      ["iris.parquet", "application/vnd.apache.parquet"],
    ] as const) {
      expect(await post(testdata(name), { "content-type": type }), name).toEqual([200, { predictions }]);
    }
    for (const name of ["iris.csv", "iris.json", "iris.arrow"]) {
      expect(await post(form({ X: [name, testdata(name)] })), name).toEqual([200, { predictions }]);
    }
  });

  it("takes Matrix Market with and without names", async () => {
    const columns: [string, Uint8Array] = ["X.colnames", testdata("digits.columns")];
    for (const parts of [
      { X: ["x.mtx", testdata("digits.mtx")] as [string, Uint8Array] },
      { X: ["x.mtx", testdata("digits.mtx")] as [string, Uint8Array], "X.colnames": columns },
    ]) {
      const [status, { predictions }] = await post(form(parts));
      expect([status, predictions?.length]).toEqual([200, 500]);
    }
  });

  it("answers requests one after another, many at a time", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => post(`a,b\n${i},1\n`)));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => [200, { predictions: [i + 1] }]));
  });

  it("takes what it cannot read for the client's mistake", async () => {
    for (const [body, type, says] of [
      ["a,b\n1,2\n1,2,3\n", "text/csv", "The row on line 3 has 3 fields where the header has 2."],
      ['[{"a": 1}', "application/json", "The data is not valid JSON at line 1"],
      ["x", "image/png", "payload format image/png is not supported by predictor/transformer."],
      [" \n", "text/csv", "The CSV data is empty."],
      ["nothing", "application/vnd.apache.arrow.file", "The Arrow data cannot be read"],
    ] as const) {
      expect(await post(body, { "content-type": type })).toEqual([
        422,
        { message: expect.stringContaining(says) },
      ]);
    }
    expect((await post("a,b\n1,2\n"))[0]).toBe(200);
  });

  it("says what it runs", async () => {
    const info = (await (await fetch(`${server.url}/info/`)).json()) as Record<string, unknown>;
    expect(info).toMatchObject({ language: "r", targetType: "regression", predictor: "hooks (score)" });
  });
});

describe.skipIf(!r)(`transform by request${needsR(r)}`, () => {
  it("gives the target back, also to hooks that take it", async () => {
    const hooks = `
transform <- function(data, model, target) {
  list(data.frame(x = data[[1]] * 2, rows = nrow(target)), NULL)
}
`;
    const server = await startServer(
      ["--code-dir", model({ "custom.R": hooks }), "--target-type", "transform"],
      { env },
    );
    try {
      const body = new FormData();
      body.append("X", new Blob(["a\n1\n2\n"]), "X.csv");
      body.append("y", new Blob(['{"y": ["é", "n"]}']), "y.json");
      const answer = await (await fetch(`${server.url}/transform/`, { method: "POST", body })).text();
      expect(answer).toContain("x,rows\r\n2.0,2\r\n4.0,2\r\n".trimEnd());
      expect(answer).toContain("y\r\né\r\nn");
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(!r)(`unstructured${needsR(r)}`, () => {
  let server: RunningServer;
  const hooks = `
load_model <- function(code_dir) {
  "the model"
}
score_unstructured <- function(model, data, ...) {
  kwargs <- list(...)
  mode <- kwargs$query$mode
  if (is.null(mode)) mode <- ""
  if (mode == "bytes") return(rev(if (is.raw(data)) data else charToRaw(data)))
  if (mode == "nothing") return(NULL)
  if (mode == "pair") return(list(toupper(data), NULL))
  if (mode == "latin") return(list("\\u00e9", list(mimetype = "text/html", charset = "latin1")))
  if (mode == "utf16") return(list("\\u00e9", list(charset = "utf16")))
  if (mode == "type") return(list(as.raw(1:3), list(mimetype = "image/png")))
  if (mode == "number") return(5)
  if (mode == "several") return(c("a", "b"))
  paste(class(data), nchar(if (is.raw(data)) "" else data), kwargs$mimetype, kwargs$charset, kwargs$headers[["x-own"]], model, sep = "|")
}
`;
  beforeAll(async () => {
    server = await startServer(
      ["--code-dir", model({ "custom.R": hooks }), "--target-type", "unstructured"],
      { env },
    );
  });
  afterAll(() => server?.stop());

  const ask = async (query: string, type: string, body: Uint8Array<ArrayBuffer> | string) => {
    const response = await fetch(`${server.url}/predictUnstructured/${query}`, {
      method: "POST",
      body,
      headers: { "content-type": type, "x-own": "me" },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return [response.status, response.headers.get("content-type"), bytes.toString("latin1")];
  };
  const PLAIN = "text/plain; charset=utf-8";

  it("gets text or bytes and arguments", async () => {
    const body = Uint8Array.from([1, 2, 3]);
    expect(await ask("", "text/plain", body)).toEqual([
      200,
      PLAIN,
      "character|3|text/plain|utf8|me|the model",
    ]);
    expect(await ask("", "application/json; charset=latin1", Uint8Array.from([0xe9]))).toEqual([
      ...[200, PLAIN, "character|1|application/json|latin1|me|the model"],
    ]);
    expect(await ask("", "text/plain; charset=utf16", Buffer.from("\uFEFFéé", "utf16le"))).toEqual([
      ...[200, PLAIN, "character|2|text/plain|utf16|me|the model"],
    ]);
    expect(await ask("", "image/png", body)).toEqual([200, PLAIN, "raw|0|image/png||me|the model"]);
  });

  it("gives text, bytes or nothing, with or without their type", async () => {
    const body = Uint8Array.from([1, 2, 3]);
    const binary = "application/octet-stream";
    expect(await ask("?mode=bytes", "image/png", body)).toEqual([200, binary, "\x03\x02\x01"]);
    expect((await ask("?mode=nothing", "image/png", body))[2]).toBe("");
    expect(await ask("?mode=pair", "text/plain", "abc")).toEqual([200, PLAIN, "ABC"]);
    expect(await ask("?mode=latin", "image/png", body)).toEqual([200, "text/html; charset=latin1", "\xe9"]);
    expect(await ask("?mode=utf16", "image/png", body)).toEqual([
      200,
      "text/plain; charset=utf16",
      "\xff\xfe\xe9\0",
    ]);
    expect(await ask("?mode=type", "image/png", body)).toEqual([200, "image/png", "\x01\x02\x03"]);
  });

  it("says what it may not give", async () => {
    for (const [mode, returned] of [
      ["number", "a numeric"],
      ["several", "a character vector of 2"],
    ]) {
      const [status, , text] = await ask(`?mode=${mode}`, "text/plain", "x");
      expect([status, text]).toEqual([
        500,
        expect.stringContaining(`The score_unstructured hook returned ${returned} where one text`),
      ]);
    }
    expect((await ask("", "text/plain", Uint8Array.from([0xff, 0xfe, 0xfd])))[0]).toBe(422);
  });
});
