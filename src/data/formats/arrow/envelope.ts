const startsWith = (bytes: Uint8Array, text: string) =>
  bytes.length >= text.length && Buffer.from(text, "latin1").equals(bytes.subarray(0, text.length));

const FILE_MAGIC = "ARROW1";
const CONTINUATION = "\xff\xff\xff\xff";
const FEATHER_1_MAGIC = "FEA1";

export const looksLikeArrowFile = (head: Uint8Array) => startsWith(head, FILE_MAGIC);
export const looksLikeArrowStream = (head: Uint8Array) => startsWith(head, CONTINUATION);
export const looksLikeFeather1 = (head: Uint8Array) => startsWith(head, FEATHER_1_MAGIC);
export const endsLikeArrowFile = (bytes: Uint8Array) =>
  startsWith(bytes.subarray(-FILE_MAGIC.length), FILE_MAGIC);
