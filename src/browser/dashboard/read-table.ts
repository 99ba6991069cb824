import { csvReader } from "./csv-reader.js";

/** Characters that are read at once; then the page may do other things. */
const PIECE = 1 << 18;

/** Reads CSV as it comes. The page stays usable meanwhile. @param onRow gets the header first */
export async function readTable(
  body: ReadableStream<Uint8Array>,
  onRow: (fields: string[]) => void,
  onBytes: (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const csv = csvReader(onRow);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
    for (let at = 0; at < text.length; at += PIECE) {
      csv.push(text.slice(at, at + PIECE));
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (done) break;
    onBytes(value as Uint8Array<ArrayBuffer>);
  }
  csv.end();
}
