import { toUtf8 } from "../../../data/charset.js";
import { get, isArray, isObject, keysOf } from "../../../data/formats/json/members.js";
import { type JsonObject, PYTHON_WORDS, parseJson } from "../../../data/formats/json/parse.js";
import type { DataFrame } from "../../../data/frame.js";
import type { MediaType } from "../../../data/media-type.js";
import { drumError } from "../../../errors.js";
import { type FormName, tableUnder } from "./forms.js";

/** How a platform asks for predictions of rows in JSON. */
export interface RowsContract {
  /** For messages. */
  readonly name: string;
  /** Keys that rows may stand under, of which a request has one. */
  readonly keys: readonly FormName[];
  /** The key of parameters, where the platform has them. */
  readonly parameters?: string;
  /** What a bare array is, where the platform has such requests. */
  readonly bare?: FormName;
}

const OPENING = /^\s*\{/;
const OPENING_OR_BARE = /^\s*[{[]/;

/** Whether a body may be a contract's JSON, as far as its content type, or its first bytes without one, say. */
export function looksLikeRows({ bare }: RowsContract, { essence }: MediaType, body: Uint8Array): boolean {
  if (essence !== "" && essence !== "text/json" && !/^application\/(.+\+)?json$/.test(essence)) return false;
  return (bare === undefined ? OPENING : OPENING_OR_BARE).test(
    Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 64)).toString("latin1"),
  );
}

/**
 * A body as a JSON object. `NaN` and infinities, as Python writes them, are taken as well.
 * @throws JSON_SYNTAX, ROWS_REQUEST, CHARSET_UNKNOWN, INPUT_CHARSET, INPUT_NOT_TEXT
 */
export function readObject(contract: RowsContract, { parameters }: MediaType, body: Uint8Array): JsonObject {
  const json = parseJson(toUtf8(body, parameters.charset).toString(), 1, PYTHON_WORDS);
  if (contract.bare !== undefined && isArray(json)) return new Map([[contract.bare, json]]);
  if (!isObject(json)) throw broken(contract, "it is not a JSON object");
  return json;
}

/** Whether an object has rows as one of these contracts writes them. */
export function hasRows(json: JsonObject, { keys }: RowsContract): boolean {
  return keys.some((key) => get(json, key) !== undefined);
}

/**
 * The table that an object brings.
 * @param names those of the model's features, in order
 * @throws ROWS_REQUEST, PARAMETERS_NOT_TAKEN, JSON_SHAPE
 */
export function readRows(contract: RowsContract, json: JsonObject, names: readonly string[]): DataFrame {
  const found = contract.keys.filter((key) => get(json, key) !== undefined);
  const [key] = found;
  if (key === undefined) throw broken(contract, `it has none of ${contract.keys.join(", ")}`);
  if (found.length > 1) throw broken(contract, `it has both ${found[0]} and ${found[1]}`);
  refuseParameters(contract, json);
  return tableUnder(key, get(json, key)!, names);
}

function refuseParameters({ parameters: key }: RowsContract, json: JsonObject): void {
  const value = key === undefined ? undefined : get(json, key);
  if (value === undefined || value === null || (isObject(value) && keysOf(value).length === 0)) return;
  throw drumError("PARAMETERS_NOT_TAKEN", { key: key! });
}

function broken({ name, keys }: RowsContract, problem: string): Error {
  const [last] = keys.slice(-1);
  const listed = keys.length === 1 ? `${last}` : `one of ${keys.slice(0, -1).join(", ")} and ${last}`;
  return drumError("ROWS_REQUEST", { contract: name, problem, keys: listed });
}
