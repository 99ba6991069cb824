import { get, isArray, isObject, keysOf } from "../../../data/formats/json/members.js";
import type { Json } from "../../../data/formats/json/parse.js";
import { tableOfItems, tableOfObject } from "../../../data/formats/json/table.js";
import type { DataFrame } from "../../../data/frame.js";
import { DrumError, drumError, withDetails } from "../../../errors.js";

/** @param names those of the model's features, in order, for rows that have none and are as wide */
type Form = (value: Json, names: readonly string[]) => DataFrame;

/** The ways in which platforms write the rows of a table into JSON, by the key that they stand under. */
const FORMS = {
  /** Records, rows or plain values. */
  instances: items,
  dataframe_records: (value, names) => {
    if (isArray(value) && !value.every(isObject)) throw shape("not every row is an object");
    return items(value, names);
  },
  dataframe_split: (value, names) => {
    if (!isObject(value) || !keysOf(value).includes("data")) throw shape("it has no data");
    return tableOfObject(value, names);
  },
  /** Columns by name, or a tensor whose rows are the table's. */
  inputs: columnsOrItems,
  /** As `inputs`, or `columns`, `index` and `data`. */
  input_data: columnsOrItems,
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof FORMS;

/**
 * The table that stands under a key.
 * @throws JSON_SHAPE, which names the key and the row or column, never a value
 */
export function tableUnder(key: FormName, value: Json, names: readonly string[]): DataFrame {
  try {
    return FORMS[key](value, names);
  } catch (error) {
    if (!(error instanceof DrumError) || error.code !== "JSON_SHAPE") throw error;
    throw withDetails(error, { problem: `in ${key}, ${error.details?.problem}` });
  }
}

function items(value: Json, names: readonly string[]): DataFrame {
  if (!isArray(value)) throw shape("there is no array");
  const [first] = value;
  if (first === undefined) throw shape("there are no rows");
  const width = isArray(first) ? first.length : 1;
  return tableOfItems(value, names.length === width ? names : undefined);
}

function columnsOrItems(value: Json, names: readonly string[]): DataFrame {
  if (!isObject(value)) return items(value, names);
  const keys = keysOf(value);
  // One record, as clients send for one row.
  const isRecord = keys.length > 0 && keys.every((key) => isScalar(get(value, key)));
  return isRecord ? tableOfItems([value]) : tableOfObject(value, names);
}

const isScalar = (value: Json | undefined) => !isArray(value) && !isObject(value);

const shape = (problem: string) => drumError("JSON_SHAPE", { problem });
