import { inflateRawSync } from "node:zlib";

const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** The lengths stand behind the data. */
const LENGTHS_LATER = 8;
const LENGTH_ELSEWHERE = 0xffffffff;

/**
 * One file of a ZIP archive, by the headers before each file: the start of an archive is enough for its first files.
 * @throws Error where there is no such file, or where the archive is cut off or of another form
 */
export function fileInZip(bytes: Uint8Array, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; view.getUint32(at, true) === LOCAL_HEADER; ) {
    const [flags, method] = [view.getUint16(at + 6, true), view.getUint16(at + 8, true)];
    const [nameLength, extraLength] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const extra = at + 30 + nameLength;
    const start = extra + extraLength;
    const length = packedLength(view, at, extra, extraLength);
    if ((flags & LENGTHS_LATER) !== 0) throw new Error("the form of the archive is not known");
    if (new TextDecoder().decode(bytes.subarray(at + 30, extra)) === name) {
      const packed = bytes.subarray(start, start + length);
      if (packed.length < length) throw new RangeError("the archive is cut off");
      if (method === STORED) return packed;
      if (method === DEFLATED) return inflateRawSync(packed);
      throw new Error("the form of the archive is not known");
    }
    at = start + length;
  }
  throw new Error(`'${name}' is missing`);
}

/** Of files that may be longer than 4 GiB it stands in a field of its own. */
function packedLength(view: DataView, at: number, extra: number, extraLength: number): number {
  const length = view.getUint32(at + 18, true);
  if (length !== LENGTH_ELSEWHERE) return length;
  for (let field = extra; field + 4 <= extra + extraLength; field += 4 + view.getUint16(field + 2, true)) {
    // The length of the data as they are comes first.
    if (view.getUint16(field, true) === 1) return Number(view.getBigUint64(field + 12, true));
  }
  throw new Error("the form of the archive is not known");
}

/** Whether an archive has its end, which says how long the comment behind it is. */
export function isWhole(bytes: Uint8Array): boolean {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = archive.lastIndexOf(END);
  return (
    end >= 0 && end + 22 <= archive.length && end + 22 + archive.readUInt16LE(end + 20) === archive.length
  );
}

const END = Buffer.from("PK\x05\x06", "latin1");

/** Whether the bytes begin as those of an archive with a file in it. */
export const isZip = (bytes: Uint8Array) =>
  bytes.length > 4 && Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE(0) === LOCAL_HEADER;
