import type { FormatCodec } from "../format.js";
import { readCsv } from "./read.js";

export const csv: FormatCodec = { read: readCsv };
