/** Length of a whole HTTP answer at the beginning of the text (a character a byte); 0 while it is not whole. */
export function lengthOf(text) {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  if (length !== undefined) {
    const whole = headEnd + 4 + Number(length);
    return text.length >= whole ? whole : 0;
  }
  const last = text.indexOf("\r\n0\r\n\r\n", headEnd);
  return last < 0 ? 0 : last + 7;
}
