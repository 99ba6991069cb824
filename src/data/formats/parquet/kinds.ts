import type { SchemaElement, SchemaTree } from "hyparquet";
import type { TimeUnit } from "../../time-text.js";

/** What the values of a Parquet column mean, as far as a data frame tells them apart. */
export type Kind =
  | { readonly kind: "boolean" | "int" | "float32" | "float64" | "text" | "date" }
  | { readonly kind: "decimal"; readonly scale: number }
  | { readonly kind: "time"; readonly unit: TimeUnit }
  | { readonly kind: "timestamp"; readonly unit: TimeUnit; readonly utc: boolean }
  | { readonly kind: "list"; readonly of: Kind }
  | { readonly kind: "unsupported"; readonly type: string };

const UNITS: Readonly<Record<string, TimeUnit>> = { MILLIS: "ms", MICROS: "us", NANOS: "ns" };

/** The kind of a top-level column. (Parquet format, "Logical types") */
export function kindOf(tree: SchemaTree): Kind {
  const { element, children } = tree;
  if (children.length > 0) return kindOfGroup(tree);
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === "TIMESTAMP") {
    return { kind: "timestamp", unit: UNITS[logical.unit]!, utc: logical.isAdjustedToUTC };
  }
  if (logical?.type === "TIME") return { kind: "time", unit: UNITS[logical.unit]! };
  // Without a logical type, the older annotations mean instants in UTC.
  if (converted === "TIMESTAMP_MILLIS") return { kind: "timestamp", unit: "ms", utc: true };
  if (converted === "TIMESTAMP_MICROS") return { kind: "timestamp", unit: "us", utc: true };
  if (converted === "TIME_MILLIS") return { kind: "time", unit: "ms" };
  if (converted === "TIME_MICROS") return { kind: "time", unit: "us" };
  if (converted === "DATE" || logical?.type === "DATE") return { kind: "date" };
  if (converted === "DECIMAL" || logical?.type === "DECIMAL")
    return { kind: "decimal", scale: element.scale ?? 0 };
  if (converted === "BSON" || converted === "INTERVAL")
    return { kind: "unsupported", type: converted.toLowerCase() };
  switch (type) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "INT32":
    case "INT64":
      return { kind: "int" };
    case "INT96":
      return { kind: "timestamp", unit: "ns", utc: false };
    case "FLOAT":
      return { kind: "float32" };
    case "DOUBLE":
      return { kind: "float64" };
    case "BYTE_ARRAY":
      return { kind: "text" };
    default:
      if (logical?.type === "FLOAT16") return { kind: "float32" };
      if (logical?.type === "UUID") return { kind: "text" };
      return { kind: "unsupported", type: "fixed-length binary" };
  }
}

function kindOfGroup({ element, children }: SchemaTree): Kind {
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  const repeated = children[0];
  const item = repeated?.children.length === 1 ? repeated.children[0] : repeated;
  if (isList && item && item.children.length === 0) {
    const of = kindOf(item);
    if (["int", "float32", "float64", "decimal"].includes(of.kind)) return { kind: "list", of };
  }
  return { kind: "unsupported", type: isList ? "list" : "struct or map" };
}

/** A leaf of the schema with the annotations taken off that are interpreted here and not by hyparquet. */
export function plainElement(element: SchemaElement): SchemaElement {
  const { converted_type: converted, logical_type: logical, ...plain } = element;
  if (element.num_children) return element;
  if (element.type === "BYTE_ARRAY") {
    return converted === "DECIMAL" || logical?.type === "DECIMAL"
      ? plain
      : { ...plain, converted_type: "UTF8" };
  }
  const kept =
    converted?.startsWith("UINT_") ||
    logical?.type === "INTEGER" ||
    logical?.type === "FLOAT16" ||
    logical?.type === "UUID";
  return kept ? element : plain;
}
