import type { ColumnData, FileMetaData, SchemaTree } from "hyparquet";
import { DrumError, drumError } from "../../../errors.js";
import { DataFrame } from "../../frame.js";
import { withinLimit } from "../../row-limit.js";
import type { ReadOptions } from "../format.js";
import { columnFromChunks } from "./columns.js";
import { loadCompressors } from "./compressors.js";
import { kindOf, plainElement } from "./kinds.js";
import { checkPages } from "./pages.js";

const broken = (problem: string, cause?: unknown) =>
  drumError("DATA_UNREADABLE", { format: "Parquet", problem }, cause === undefined ? {} : { cause });

/**
 * Reads a Parquet file, column by column. Integers with nulls become floats with NaN and decimals become
 * floats, as in pandas; dates and times become ISO 8601 text unless timestamps are asked for; lists of numbers
 * of one length are vectors.
 *
 * @throws TOO_MANY_ROWS, BODY_TOO_LARGE, DATA_UNREADABLE, COLUMN_UNSUPPORTED (structs, maps, binary, other lists), VECTOR_RAGGED
 */
export async function readParquet(bytes: Uint8Array, options: ReadOptions): Promise<DataFrame> {
  const [{ parquetMetadata, parquetRead, parquetSchema }, compressors] = await Promise.all([
    import("hyparquet"),
    loadCompressors(),
  ]);
  try {
    const buffer = new Uint8Array(bytes).buffer;
    const metadata = parquetMetadata(buffer, { geoparquet: false });
    const rows = Number(metadata.num_rows);
    withinLimit({ length: rows }, options.rowLimit);
    checkPages(bytes, metadata, options.sizeLimit);
    const columns = parquetSchema(metadata).children;
    const kinds = columns.map((column) => {
      const kind = kindOf(column);
      if (kind.kind === "unsupported") {
        throw drumError("COLUMN_UNSUPPORTED", { name: column.element.name, type: kind.type });
      }
      return kind;
    });
    const chunks = columns.map((): ColumnData[] => []);
    await parquetRead({
      file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
      metadata: numbered(metadata, columns),
      compressors,
      parsers: { stringFromBytes: text, timestampFromNanoseconds: (nanos) => nanos },
      onChunk: (chunk) => chunks[Number(chunk.columnName)]!.push(chunk),
    });
    const names = columns.map(({ element }) => element.name);
    return new DataFrame(
      names,
      kinds.map((kind, i) => {
        const parts = chunks[i]!.sort((a, b) => a.rowStart - b.rowStart).map(({ columnData }) => columnData);
        if (parts.reduce((sum, { length }) => sum + length, 0) !== rows) {
          throw broken("a column has another number of rows than its table");
        }
        return columnFromChunks(names[i]!, kind, parts, options.timestamps === true);
      }),
      rows,
    );
  } catch (error) {
    if (error instanceof DrumError) throw error;
    throw broken("it is damaged or cut off, or of a kind that is not supported", error);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const text = (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes);

/**
 * The metadata with top-level columns named by their positions, so that two columns of one name stay apart,
 * and without the annotations that are interpreted here.
 */
function numbered(metadata: FileMetaData, columns: readonly SchemaTree[]): FileMetaData {
  const roots = new Set(columns.map(({ element }) => element));
  const leaves = columns.flatMap((column, i) => Array<string>(countLeaves(column)).fill(String(i)));
  let next = 0;
  return {
    ...metadata,
    schema: metadata.schema.map((element) => {
      const plain = plainElement(element);
      return roots.has(element) ? { ...plain, name: String(next++) } : plain;
    }),
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.map((chunk, i) => {
        const { meta_data: data } = chunk;
        if (data === undefined || leaves[i] === undefined) throw broken("a column is not described");
        return {
          ...chunk,
          meta_data: { ...data, path_in_schema: [leaves[i], ...data.path_in_schema.slice(1)] },
        };
      }),
    })),
  };
}

const countLeaves = ({ children }: SchemaTree): number =>
  children.length === 0 ? 1 : children.reduce((sum, child) => sum + countLeaves(child), 0);
