/** What a UBJSON value becomes: as JSON, but arrays of one number type are typed arrays. */
export type UbjsonValue =
  | null
  | boolean
  | number
  | string
  | NumberArray
  | UbjsonValue[]
  | { [key: string]: UbjsonValue };

export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Int32Array;

/** Thrown for bytes that are not UBJSON; the reason names the byte. */
export class UbjsonError extends Error {
  constructor(problem: string, byte: number) {
    super(`${problem} at byte ${byte}`);
  }
}

/** Deeper than any model nests; keeps hostile bytes from exhausting the stack. */
const MAX_DEPTH = 64;

type Marker = "i" | "U" | "I" | "l" | "L" | "d" | "D";

interface NumberType {
  /** In bytes. */
  readonly size: 1 | 2 | 4 | 8;
  read(view: DataView, at: number): number;
  /** Takes memory over as an array, numbers in the machine's byte order. */
  array(memory: ArrayBuffer): NumberArray;
}

const NUMBERS: Readonly<Record<Marker, NumberType>> = {
  i: { size: 1, read: (view, at) => view.getInt8(at), array: (memory) => new Int8Array(memory) },
  U: { size: 1, read: (view, at) => view.getUint8(at), array: (memory) => new Uint8Array(memory) },
  I: { size: 2, read: (view, at) => view.getInt16(at), array: (memory) => new Int16Array(memory) },
  l: { size: 4, read: (view, at) => view.getInt32(at), array: (memory) => new Int32Array(memory) },
  L: {
    size: 8,
    read: (view, at) => Number(view.getBigInt64(at)),
    array: (memory) => Float64Array.from(new BigInt64Array(memory), Number),
  },
  d: { size: 4, read: (view, at) => view.getFloat32(at), array: (memory) => new Float32Array(memory) },
  D: { size: 8, read: (view, at) => view.getFloat64(at), array: (memory) => new Float64Array(memory) },
};

/** Turns the byte order of numbers around; UBJSON has the highest byte first. */
const SWAP = {
  1: (bytes: Buffer) => bytes,
  2: (bytes: Buffer) => bytes.swap16(),
  4: (bytes: Buffer) => bytes.swap32(),
  8: (bytes: Buffer) => bytes.swap64(),
} as const;
const LOWEST_FIRST = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads a UBJSON document (https://ubjson.org, draft 12), including counted containers and arrays of one number
 * type. 64-bit integers become the nearest double.
 *
 * @throws UbjsonError
 */
export function readUbjson(bytes: Uint8Array): UbjsonValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const root = value(marker(), 0);
  if (at !== bytes.length) throw new UbjsonError("there is something after the end of the document", at);
  return root;

  function need(count: number, what: string): void {
    if (count > bytes.length - at) throw new UbjsonError(`the file ends within ${what}`, bytes.length);
  }

  function marker(): string {
    for (;;) {
      need(1, "a value");
      const character = String.fromCharCode(bytes[at++]!);
      if (character !== "N") return character;
    }
  }

  function value(type: string, depth: number): UbjsonValue {
    switch (type) {
      case "{":
        return object(depth + 1);
      case "[":
        return array(depth + 1);
      case "S":
      case "H":
        return string(length());
      case "C":
        return string(1);
      case "T":
        return true;
      case "F":
        return false;
      case "Z":
        return null;
      default:
        return number(type);
    }
  }

  function number(type: string): number {
    if (!Object.hasOwn(NUMBERS, type)) throw new UbjsonError("there is no value", at - 1);
    const { size, read } = NUMBERS[type as Marker];
    need(size, "a number");
    at += size;
    return read(view, at - size);
  }

  function length(): number {
    const start = at;
    const count = number(marker());
    if (!Number.isSafeInteger(count) || count < 0) throw new UbjsonError("there is no length", start);
    return count;
  }

  function string(size: number): string {
    need(size, "a text");
    at += size;
    return source.toString("utf8", at - size, at);
  }

  function object(depth: number): UbjsonValue {
    const { type, count } = container(depth);
    const members: Record<string, UbjsonValue> = Object.create(null);
    const member = () => {
      const key = string(length());
      members[key] = value(type ?? marker(), depth);
    };
    if (count === undefined) {
      while (!ends("}")) member();
    } else {
      for (let i = 0; i < count; i++) member();
    }
    return members;
  }

  function array(depth: number): UbjsonValue {
    const { type, count } = container(depth);
    const items: UbjsonValue[] = [];
    if (count === undefined) {
      while (!ends("]")) items.push(value(marker(), depth));
      return items;
    }
    if (type !== undefined && Object.hasOwn(NUMBERS, type)) return numbers(type as Marker, count);
    // Every value takes a byte, but for typed constants, which no model has.
    need(count, "an array");
    for (let i = 0; i < count; i++) items.push(value(type ?? marker(), depth));
    return items;
  }

  function container(depth: number): { type?: string; count?: number } {
    if (depth > MAX_DEPTH) throw new UbjsonError(`values are nested more than ${MAX_DEPTH} deep`, at);
    let type: string | undefined;
    if (bytes[at] === 0x24) {
      at++;
      need(1, "a type");
      type = String.fromCharCode(bytes[at++]!);
      if (bytes[at] !== 0x23) throw new UbjsonError("there is no count", at);
    }
    if (bytes[at] !== 0x23) return {};
    at++;
    const count = length();
    return type === undefined ? { count } : { type, count };
  }

  function ends(close: "}" | "]"): boolean {
    while (bytes[at] === 0x4e) at++;
    need(1, close === "}" ? "an object" : "an array");
    if (bytes[at] !== close.charCodeAt(0)) return false;
    at++;
    return true;
  }

  function numbers(type: Marker, count: number): NumberArray {
    const { size, array } = NUMBERS[type];
    need(count * size, "an array of numbers");
    const memory = new ArrayBuffer(count * size);
    const copy = Buffer.from(memory);
    source.copy(copy, 0, at, at + copy.length);
    at += copy.length;
    if (LOWEST_FIRST) SWAP[size](copy);
    return array(memory);
  }
}
