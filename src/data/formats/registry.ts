import type { Format } from "./format.js";

/** Every data format, in the order in which content is tried when an extension says nothing. */
export const FORMATS: readonly Format[] = [];
