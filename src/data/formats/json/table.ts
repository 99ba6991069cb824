import { drumError } from "../../../errors.js";
import type { Column } from "../../column.js";
import { DataFrame } from "../../frame.js";
import { columnFromValues } from "../../from-values.js";
import { int64FromFloats } from "../../int64.js";
import { get, isArray, isObject, keysOf } from "./members.js";
import type { Json, JsonObject } from "./parse.js";

/**
 * The table that a JSON value stands for:
 * - records `[{"a": 1}, …]`, also under `instances` or `dataframe_records`;
 * - rows `[[1, 2], …]` or plain values `[1, 2]`, also under `instances`; columns are named `0`, `1`, … unless
 *   names are given;
 * - `{"columns": […], "data": [[…], …]}`, also under `dataframe_split`; an `index` is passed over;
 * - columns `{"a": [1, 2], …}`, or `{"a": {"0": 1, "1": 2}, …}` as `DataFrame.to_json` of pandas writes.
 *
 * `null` is missing. Integers are int64, and floats where one is missing, as in pandas; whole numbers written
 * as `1.0` count as integers.
 *
 * @throws JSON_SHAPE for anything else
 */
export function tableOf(json: Json, names?: readonly string[]): DataFrame {
  if (isArray(json)) return tableOfItems(json, names);
  if (!isObject(json)) throw shapeError("it is a single value");
  const instances = get(json, "instances") ?? get(json, "dataframe_records");
  if (instances !== undefined) {
    return isArray(instances) ? tableOfItems(instances, names) : notArray("instances");
  }
  const split = get(json, "dataframe_split");
  if (split !== undefined) {
    if (!isObject(split)) throw shapeError("dataframe_split is not an object");
    return tableOfSplit(split);
  }
  return tableOfObject(json);
}

/**
 * A table from an object of `columns`, `index` and `data`, or of columns by name.
 * @param names those of the columns where neither has any
 * @throws JSON_SHAPE
 */
export function tableOfObject(json: JsonObject, names?: readonly string[]): DataFrame {
  const keys = keysOf(json);
  if (keys.every((key) => ["columns", "data", "index"].includes(key)) && keys.includes("data")) {
    return tableOfSplit(json, names);
  }
  const values = keys.map((key) => get(json, key)!);
  if (values.length > 0 && values.every(isArray)) return tableOfColumns(keys, values);
  if (values.length > 0 && values.every(isObject)) return tableOfIndexed(keys, values);
  throw shapeError(
    "it is an object that is neither columns nor has instances; a single record needs [ ] around it",
  );
}

/** A table from the items of an array, which are all records, all rows or all plain values. @throws JSON_SHAPE */
export function tableOfItems(items: readonly Json[], names?: readonly string[]): DataFrame {
  if (items.every(isObject)) return tableOfRecords(items);
  if (items.every(isArray)) {
    const width = items[0]!.length;
    return tableOfRows(names ?? Array.from({ length: width }, (_, k) => String(k)), items);
  }
  if (items.some((item) => isObject(item) || isArray(item))) {
    const kind = (item: Json) => (isObject(item) ? "object" : isArray(item) ? "array" : "value");
    const other = items.findIndex((item) => kind(item) !== kind(items[0]!));
    throw shapeError(`item ${other} is not like the items before it`);
  }
  return tableOfColumns(names?.length === 1 ? names : ["0"], [items]);
}

function tableOfRecords(records: readonly JsonObject[]): DataFrame {
  const columns = new Map<string, Json[]>();
  records.forEach((record, i) => {
    for (const key of keysOf(record)) {
      let column = columns.get(key);
      if (column === undefined) {
        column = new Array<Json>(records.length).fill(null);
        columns.set(key, column);
      }
      column[i] = get(record, key)!;
    }
  });
  return new DataFrame([...columns.keys()], [...columns.values()].map(columnOf), records.length);
}

function tableOfSplit(split: JsonObject, names?: readonly string[]): DataFrame {
  const columns = get(split, "columns");
  const data = get(split, "data");
  if (data === undefined || !isArray(data)) return notArray("data");
  if (columns === undefined) return tableOfItems(data, names);
  if (!isArray(columns)) return notArray("columns");
  if (!data.every(isArray)) throw shapeError("data is not an array of arrays");
  return tableOfRows(columns.map(String), data);
}

function tableOfRows(names: readonly string[], rows: readonly (readonly Json[])[]): DataFrame {
  const ragged = rows.findIndex((row) => row.length !== names.length);
  if (ragged >= 0) {
    throw shapeError(`row ${ragged} has ${rows[ragged]!.length} values for ${names.length} columns`);
  }
  return new DataFrame(
    names,
    names.map((_, k) => columnOf(rows.map((row) => row[k]!))),
    rows.length,
  );
}

function tableOfColumns(names: readonly string[], columns: readonly (readonly Json[])[]): DataFrame {
  const length = columns[0]!.length;
  const other = columns.findIndex((column) => column.length !== length);
  if (other >= 0) {
    throw shapeError(`column ${other} has ${columns[other]!.length} values where the first has ${length}`);
  }
  return new DataFrame(names, columns.map(columnOf), length);
}

function tableOfIndexed(names: readonly string[], columns: readonly JsonObject[]): DataFrame {
  const index = [...new Set(columns.flatMap(keysOf))];
  return tableOfColumns(
    names,
    columns.map((column) => index.map((key) => get(column, key) ?? null)),
  );
}

function columnOf(values: readonly Json[]): Column {
  const column = columnFromValues(values.map((value) => plain(value)));
  if (column.type !== "int32") return column;
  return { type: "int64", length: column.length, values: int64FromFloats(column.values) };
}

/** A value without maps, which are written as objects where a cell holds one. */
function plain(value: Json, depth = 0): unknown {
  if (value === null || typeof value !== "object") return value;
  if (depth > MOST_NESTED) throw shapeError(`a value has more than ${MOST_NESTED} levels of nesting`);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [key, plain(item, depth + 1)]));
  }
  if (isArray(value)) return value.map((item) => plain(item, depth + 1));
  for (const item of Object.values(value)) plain(item, depth + 1);
  return value;
}

const MOST_NESTED = 100;

const shapeError = (problem: string) => drumError("JSON_SHAPE", { problem });

function notArray(key: string): never {
  throw shapeError(`${key} is not an array`);
}
