import { basename, extname } from "node:path";
import { connection, headerOf } from "./connection.mjs";

/** A request whose right answer is known. @typedef {{ message: Buffer, path: string, type: string, answer?: string }} Question */

const ENDPOINTS = { unstructured: "/predictUnstructured/", transform: "/transform/" };

const TYPES = {
  ".csv": "text/csv",
  ".json": "application/json",
  ".jsonl": "application/x-ndjson",
  ".mtx": "text/mtx",
  ".arrow": "application/vnd.apache.arrow.file",
  ".arrows": "application/vnd.apache.arrow.stream",
  ".parquet": "application/vnd.apache.parquet",
};

/** Rows of the questions; a model is asked for one row more often than for many. */
const SIZES = [1, 1, 1, 1, 1, 1, 10, 100];

/**
 * Makes a few different requests, from the user's data or from what the model says of its features.
 *
 * @throws when neither is possible, saying why
 */
export async function questionsFor(server, { input, contentType }) {
  const { targetType } = await server.json("/info");
  const path = ENDPOINTS[targetType] ?? "/predict/";
  const type = contentType ?? TYPES[input && extname(input.path).toLowerCase()] ?? "application/octet-stream";
  const isTable = targetType !== "unstructured" && (input === undefined || type.startsWith("text/csv"));
  const table = isTable ? (input ? recordsOf(input.bytes) : await madeRows(server)) : undefined;
  const ask = (body, as = table ? "text/csv" : type) => question(server, path, as, body);
  const bodies = table
    ? SIZES.map((size, k) => csvOf(table, size, k * SIZES.length))
    : [input?.bytes ?? wanted("An unstructured model's data cannot be guessed")];
  const questions = bodies.map((body) => ask(body));
  for (const one of questions) await learn(server, one);
  return {
    questions,
    /** A request of about so many bytes; absent where the data cannot be made longer. */
    large: table && ((bytes) => ask(csvOf(table, Math.ceil(bytes / averageOf(table.rows)), 0))),
    /** What the answers may be held against. */
    note: questions.some(({ answer }) => answer === undefined)
      ? "The model answers the same request differently from time to time: only statuses are checked."
      : undefined,
  };
}

function question({ host, port }, path, type, body) {
  const head =
    `POST ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`;
  return { message: Buffer.concat([Buffer.from(head), body]), head, path, type };
}

/** Asks twice while nothing else goes on: what is answered then is right. */
async function learn(server, one) {
  const answers = [];
  for (let k = 0; k < 2; k++) {
    const line = connection(server);
    const answer = await line.ask(one.message);
    line.close();
    if (answer.status !== 200) {
      const said = answer.broken ?? `${answer.status} ${answer.body}`;
      wanted(`The model does not take the data that it was given (${said})`);
    }
    answers.push(contentOf(answer));
  }
  if (answers[0] === answers[1]) one.answer = answers[0];
}

/** The body, without what is drawn anew for each answer. */
export function contentOf(answer) {
  const boundary = /boundary=([^;]+)/.exec(headerOf(answer, "content-type") ?? "")?.[1];
  return boundary === undefined ? answer.body : answer.body.replaceAll(boundary, "boundary");
}

function wanted(reason) {
  throw new Error(`${reason}. Give data that it takes: --input FILE, and --content-type where it is no CSV.`);
}

/** Header and records of a CSV file, each with its line end. */
function recordsOf(bytes) {
  const records = [];
  let record = "";
  for (const line of bytes.toString("latin1").split(/(?<=\n)/)) {
    record += line;
    // Within quotes a line end is text.
    if ((record.match(/"/g)?.length ?? 0) % 2 === 0) {
      records.push(record.endsWith("\n") ? record : `${record}\n`);
      record = "";
    }
  }
  const [header, ...rows] = records;
  if (rows.length === 0) wanted("The data has no rows");
  return { header, rows };
}

/** Rows for what `/v2/models/{model}` says the model takes. */
async function madeRows(server) {
  const { codeDir, modelMetadata } = await server.json("/info");
  const model = modelMetadata?.name ?? basename(codeDir);
  const { inputs = [] } = await server.json(`/v2/models/${encodeURIComponent(model)}`);
  if (inputs.length === 0) wanted("The model does not say which features it has");
  const rows = Array.from({ length: 100 }, (_, row) =>
    line(inputs.map(({ datatype }, column) => madeValue(datatype, row, column))),
  );
  return { header: line(inputs.map(({ name }) => name)), rows };
}

const line = (cells) => `${cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",")}\n`;

function madeValue(datatype, row, column) {
  // Some number or other between -1 and 1.
  const value = Math.sin(1 + 7 * row + 13 * column);
  if (datatype === "BYTES") return ["a", "b", "c"][(row + column) % 3];
  if (datatype === "BOOL") return value > 0;
  return datatype.startsWith("FP") ? value.toFixed(4) : Math.round(value);
}

function csvOf({ header, rows }, count, from) {
  const all = [header];
  for (let k = 0; k < count; k++) all.push(rows[(from + k) % rows.length]);
  return Buffer.from(all.join(""), "latin1");
}

const averageOf = (rows) => rows.reduce((sum, { length }) => sum + length, 0) / rows.length;
