/** Conversion between {@link DataFrame} and the tables of `apache-arrow`. */
export { type FromTableOptions, frameFromTable } from "./arrow/from-table.js";
export { type ToTableOptions, tableFromFrame } from "./arrow/to-table.js";
