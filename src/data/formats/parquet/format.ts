import type { Format } from "../format.js";

/** Apache Parquet files. */
export const parquet: Format = {
  name: "parquet",
  extensions: [".parquet", ".pq"],
  mediaTypes: ["application/vnd.apache.parquet", "application/x-parquet", "application/parquet"],
  sniff: (head) => Buffer.from("PAR1").equals(head.subarray(0, 4)),
  load: async () => (await import("./codec.js")).parquet,
};
