import type { FormatCodec } from "../format.js";
import { readCsv } from "./read.js";
import { writeCsv } from "./write.js";

export const csv: FormatCodec = { read: readCsv, write: writeCsv };
