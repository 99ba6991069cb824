/** What the first bytes of text formats look like. */

const text = (head: Uint8Array) =>
  Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1");
const BOM = /^\xef\xbb\xbf/;

export function looksLikeMatrixMarket(head: Uint8Array): boolean {
  return /^%%MatrixMarket\s/i.test(text(head));
}

export function looksLikeJson(head: Uint8Array): boolean {
  return /^\s*[[{]/.test(text(head).replace(BOM, ""));
}

/** Whether the first line is a JSON object of its own, and another begins on the second. */
export function looksLikeJsonLines(head: Uint8Array): boolean {
  const lines = text(head).replace(BOM, "").split(/\r?\n/, 2);
  if (lines.length < 2 || !lines[1]!.trimStart().startsWith("{")) return false;
  try {
    const first: unknown = JSON.parse(lines[0]!);
    return typeof first === "object" && first !== null && !Array.isArray(first);
  } catch {
    return false;
  }
}

/** Whether there is no zero byte, unless a byte order mark says that it is UTF-16. */
export function looksLikeText(head: Uint8Array): boolean {
  const mark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return head.length > 0 && (mark || !head.includes(0));
}
