import type { FormatCodec } from "../format.js";
import { writeWhole } from "../write-whole.js";
import { readParquet } from "./read.js";
import { parquetWriter } from "./write.js";

export const parquet: FormatCodec = {
  read: readParquet,
  writer: parquetWriter,
  write: writeWhole(parquetWriter),
};
