/** A model whose code is JavaScript in a file called custom.jl. Its hooks see tables as table.mjs has them. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Failure, payloadOf, tableOf, textOf } from "./data.mjs";
import { BYTES, TABLE } from "./frames.mjs";
import { encodeTable } from "./table.mjs";

const HOOKS = [
  "init",
  "read_input_data",
  "load_model",
  "transform",
  "score",
  "post_process",
  "score_unstructured",
];

export async function loadModel(spec) {
  const code = await userCode(spec.hooksFile);
  const names = HOOKS.filter((name) => name in code);
  const call = (name, ...given) => {
    try {
      return code[name](...given);
    } catch (error) {
      if (error instanceof Failure || error?.exits) throw error;
      const reason = `${error.name}: ${error.message}`;
      throw Object.assign(new Failure("HOOK_FAILED", { what: `The ${name} hook`, reason, at: "" }), {
        cause: error,
      });
    }
  };
  if (code.init) call("init", { code_dir: spec.codeDir });
  const model = code.load_model ? call("load_model", spec.codeDir) : null;
  if (spec.targetType !== "unstructured" && !code.score && !code.transform) throw new Failure("NO_FRAMEWORK");
  const labels = {
    positive_class_label: spec.positiveClassLabel,
    negative_class_label: spec.negativeClassLabel,
    class_labels: spec.classLabels,
  };

  function predict(data) {
    const transformed = code.transform ? call("transform", data, model) : data;
    if (spec.targetType === "transform") return transformed;
    const scored = call("score", transformed, model, labels);
    return code.post_process ? call("post_process", scored, model) : scored;
  }

  function structured(request, body) {
    const payload = payloadOf(request.payload, body);
    const data = code.read_input_data
      ? call("read_input_data", payload.bytes)
      : tableOf(payload, request.read);
    const rows = data.columns[0]?.length ?? 0;
    if (rows > spec.maxRows) throw new Failure("TOO_MANY_ROWS", { limit: spec.maxRows });
    const size = request.batchRows ?? Math.max(rows, 1);
    const pieces = [];
    for (let start = 0; start < Math.max(rows, 1); start += size) {
      const columns = data.columns.map((column) => column.slice(start, start + size));
      pieces.push(predict({ names: data.names, columns }));
    }
    const columns = pieces[0].columns.map((_, i) => pieces.flatMap((piece) => piece.columns[i]));
    const { schema, bytes } = encodeTable({ names: pieces[0].names, columns });
    const meta = { table: schema, inputRows: rows };
    if (request.target === undefined) return [TABLE, meta, bytes];
    const target = encodeTable(tableOf(payloadOf(request.target, body, payload.end), request.read));
    return [
      TABLE,
      { ...meta, target: { table: target.schema, start: bytes.length } },
      Buffer.concat([bytes, target.bytes]),
    ];
  }

  function unstructured(request, body) {
    const payload = payloadOf(request.payload, body);
    const { essence, parameters } = payload.mediaType;
    const isText = essence === "" || essence.startsWith("text/") || essence === "application/json";
    const charset = parameters.charset ?? (isText ? "utf8" : undefined);
    const data = isText ? textOf(payload.bytes, charset) : payload.bytes;
    const named = {
      mimetype: essence || "text/plain",
      charset,
      query: request.query ?? {},
      headers: request.headers ?? {},
    };
    const returned = call("score_unstructured", model, data, named);
    const [answer, asked = {}] = Array.isArray(returned) ? returned : [returned];
    const isBytes = answer instanceof Uint8Array;
    const answerCharset = asked.charset ?? (isBytes ? undefined : "utf-8");
    const mediaType = {
      essence: asked.mimetype ?? (isBytes ? "application/octet-stream" : "text/plain"),
      parameters: answerCharset === undefined ? {} : { charset: answerCharset },
    };
    if (answer === null) return [BYTES, { mediaType, nothing: true }];
    const encoding = { "utf-8": "utf8", utf16: "utf16le", latin1: "latin1" }[answerCharset];
    return [BYTES, { mediaType }, isBytes ? Buffer.from(answer) : Buffer.from(answer, encoding)];
  }

  return {
    info: { predictor: `hooks (${names.join(", ")})`, hooks: names, rowwise: false },
    run: spec.targetType === "unstructured" ? unstructured : structured,
  };
}

async function userCode(path) {
  try {
    return await import(`data:text/javascript,${encodeURIComponent(readFileSync(path, "utf8"))}`);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Failure("HOOKS_FILE_INVALID", { file: basename(path), problem: error.message });
    }
    throw new Failure("HOOKS_FILE_FAILED", { reason: `${error.name}: ${error.message}`, at: "" });
  }
}
