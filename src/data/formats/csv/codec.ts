import type { FormatCodec } from "../format.js";
import { readCsv, readCsvFile } from "./read.js";
import { writeCsv } from "./write.js";

export const csv: FormatCodec = { read: readCsv, readFile: readCsvFile, write: writeCsv };
