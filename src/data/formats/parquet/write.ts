import type { DecodedArray, SchemaElement } from "hyparquet";
import { type Column, isMissing, isPresent, valueAt } from "../../column.js";
import type { DataFrame } from "../../frame.js";
import { toFloat64 } from "../../numbers.js";
import type { FrameWriter } from "../format.js";
import { sameColumns } from "../same-columns.js";

/** Writes a Parquet file, a row group for every frame that has rows, compressed with Snappy. */
export async function parquetWriter(): Promise<FrameWriter> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const bytes = new ByteWriter();
  const conform = sameColumns();
  let names: readonly string[] = [];
  let file: InstanceType<typeof ParquetWriter> | undefined;
  const drain = () => {
    const written = bytes.getBytes().slice();
    bytes.index = 0;
    return written;
  };
  return {
    async write(frame: DataFrame) {
      const { columns, length } = conform(frame);
      if (file === undefined) {
        names = frame.names;
        // Columns go by their positions until the end, so that two of one name stay apart; with
        // statistics they would be looked up by their names once more.
        const elements = columns.flatMap((column, i) => schemaOf(String(i), column));
        const root: SchemaElement = { name: "schema", num_children: columns.length };
        file = new ParquetWriter({
          writer: bytes,
          schema: [root, ...elements],
          createdBy: "drum",
          statistics: false,
        });
      }
      if (length > 0) {
        await file.write({
          columnData: columns.map((column, i) => ({ name: String(i), data: valuesOf(column) })),
          rowGroupSize: length,
        });
      }
      return drain();
    },
    end() {
      if (file !== undefined) {
        nameColumns(file.schema, names);
        for (const { columns } of file.row_groups) {
          for (const { meta_data: data } of columns) {
            if (data) data.path_in_schema[0] = names[Number(data.path_in_schema[0])]!;
          }
        }
        file.finish();
      }
      return drain();
    },
  };
}

/** Gives the top-level elements of a schema, which are in order, their names. */
function nameColumns(schema: SchemaElement[], names: readonly string[]): void {
  let at = 1;
  for (const name of names) {
    const element = schema[at]!;
    element.name = name;
    for (let open = element.num_children ?? 0; open > 0; open--) open += schema[++at]!.num_children ?? 0;
    at++;
  }
}

function schemaOf(name: string, column: Column): SchemaElement[] {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (column.type) {
    case "float64":
    case "sparse":
      return [{ ...optional, type: "DOUBLE" }];
    case "float32":
      return [{ ...optional, type: "FLOAT" }];
    case "int32":
      return [{ ...optional, type: "INT32" }];
    case "int64":
      return [{ ...optional, type: "INT64" }];
    case "boolean":
      return [{ ...optional, type: "BOOLEAN" }];
    case "string":
      return [{ ...optional, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } }];
    case "timestamp": {
      const unit = ({ s: "MILLIS", ms: "MILLIS", us: "MICROS", ns: "NANOS" } as const)[column.unit];
      return [
        { ...optional, type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit } },
      ];
    }
    case "vector":
      return list(name, [{ name: "element", repetition_type: "OPTIONAL", type: "DOUBLE" }]);
    case "matrix":
      return list(name, list("element", [{ name: "element", repetition_type: "OPTIONAL", type: "DOUBLE" }]));
  }
}

const list = (name: string, item: SchemaElement[]): SchemaElement[] => [
  {
    name,
    repetition_type: "OPTIONAL",
    num_children: 1,
    converted_type: "LIST",
    logical_type: { type: "LIST" },
  },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  ...item,
];

/** What hyparquet-writer takes: typed arrays as they are, else values with `null` where missing. */
function valuesOf(column: Column): DecodedArray {
  switch (column.type) {
    case "sparse":
      return toFloat64(column, "");
    case "float64":
    case "float32":
    case "int32":
    case "int64":
      if (column.validity === undefined) return column.values;
      return Array.from<unknown, unknown>(column.values, (value, i) =>
        isPresent(column.validity, i) ? value : null,
      );
    case "timestamp": {
      const factor = column.unit === "s" ? 1000n : 1n;
      return Array.from(column.values, (value, i) => (isPresent(column.validity, i) ? value * factor : null));
    }
    case "vector":
      return lists(
        column,
        (start) => Array.from(column.values.subarray(start, start + column.width)),
        column.width,
      );
    case "matrix": {
      const [rows, width] = column.shape;
      const row = (start: number) => Array.from(column.values.subarray(start, start + width));
      return lists(
        column,
        (start) => Array.from({ length: rows }, (_, k) => row(start + k * width)),
        rows * width,
      );
    }
    default:
      return Array.from({ length: column.length }, (_, i) => valueAt(column, i));
  }
}

const lists = (column: Column, listAt: (start: number) => unknown, size: number) =>
  Array.from({ length: column.length }, (_, i) => (isMissing(column, i) ? null : listAt(i * size)));
