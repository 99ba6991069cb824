import type { Format } from "../format.js";
import { looksLikeArrowFile, looksLikeArrowStream } from "./envelope.js";

/** Arrow IPC files, which Feather files of version 2 are. */
export const arrow: Format = {
  name: "arrow",
  extensions: [".arrow", ".feather", ".ipc"],
  mediaTypes: ["application/vnd.apache.arrow.file"],
  sniff: looksLikeArrowFile,
  load: async () => (await import("./codec.js")).arrowFile,
};

/** Arrow IPC streams. */
export const arrows: Format = {
  name: "arrows",
  extensions: [".arrows"],
  mediaTypes: ["application/vnd.apache.arrow.stream", "application/x-apache-arrow-stream"],
  sniff: looksLikeArrowStream,
  load: async () => (await import("./codec.js")).arrowStream,
};
