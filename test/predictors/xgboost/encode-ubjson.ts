const MARKERS = new Map<unknown, string>([
  [Int8Array, "i"],
  [Uint8Array, "U"],
  [Int16Array, "I"],
  [Int32Array, "l"],
  [BigInt64Array, "L"],
  [Float32Array, "d"],
  [Float64Array, "D"],
]);

/** Writes a value as XGBoost writes UBJSON: 64-bit lengths, numbers of typed arrays without their markers. */
export function encodeUbjson(value: unknown): Uint8Array {
  const parts: Buffer[] = [];
  const length = (count: number) => {
    const bytes = Buffer.alloc(9);
    bytes.write("L");
    bytes.writeBigInt64BE(BigInt(count), 1);
    parts.push(bytes);
  };
  const text = (content: string) => {
    const bytes = Buffer.from(content);
    length(bytes.length);
    parts.push(bytes);
  };
  const write = (item: unknown): void => {
    if (item === null) parts.push(Buffer.from("Z"));
    else if (typeof item === "boolean") parts.push(Buffer.from(item ? "T" : "F"));
    else if (typeof item === "string") {
      parts.push(Buffer.from("S"));
      text(item);
    } else if (typeof item === "number") {
      const bytes = Buffer.alloc(9);
      bytes.write("D");
      bytes.writeDoubleBE(item, 1);
      parts.push(bytes);
    } else if (ArrayBuffer.isView(item)) {
      const array = item as Int16Array;
      parts.push(Buffer.from(`[$${MARKERS.get(item.constructor)}#`));
      length(array.length);
      const bytes = Buffer.from(array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength));
      if (array.BYTES_PER_ELEMENT === 2) bytes.swap16();
      if (array.BYTES_PER_ELEMENT === 4) bytes.swap32();
      if (array.BYTES_PER_ELEMENT === 8) bytes.swap64();
      parts.push(bytes);
    } else if (Array.isArray(item)) {
      parts.push(Buffer.from("[#"));
      length(item.length);
      item.forEach(write);
    } else {
      parts.push(Buffer.from("{"));
      for (const [key, member] of Object.entries(item as object)) {
        text(key);
        write(member);
      }
      parts.push(Buffer.from("}"));
    }
  };
  write(value);
  return Buffer.concat(parts);
}
