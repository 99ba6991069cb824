/**
 * Reads HDF5 files as Keras writes them: groups, attributes of texts, and datasets of numbers in one piece. Every
 * other form is an error. Nothing is read twice, and nothing is allocated that the file does not hold, so a damaged
 * file costs no more than its length.
 *
 * Format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t11.html
 */
export class Hdf5File {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #heaps = new Map<number, ReadonlyMap<number, Uint8Array>>();
  readonly root: Hdf5Object;

  /** @throws Error, as every other function here, where the file is damaged, cut off or of another form */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const version = this.#view.getUint8(8);
    if (!isHdf5(bytes) || version > 1 || this.#view.getUint16(13, true) !== 0x0808) throw unknownForm("file");
    this.root = this.#object(this.#address(version === 0 ? 64 : 68));
  }

  /** @throws Error where there is none of this name */
  object(parent: Hdf5Object, name: string): Hdf5Object {
    let found = parent;
    for (const part of name.split("/")) {
      const at = this.#links(found).get(part);
      if (at === undefined) throw new Error(`'${name}' is missing`);
      found = this.#object(at);
    }
    return found;
  }

  /** The names of what a group holds. */
  names(group: Hdf5Object): string[] {
    return [...this.#links(group).keys()];
  }

  /** The texts of an attribute; undefined where there is none of this name, or of numbers. */
  texts(object: Hdf5Object, name: string): string[] | undefined {
    for (const at of object.attributes) {
      const attribute = this.#attribute(at);
      if (attribute.name === name) return this.#texts(attribute);
    }
    return undefined;
  }

  numbers(object: Hdf5Object): { readonly shape: readonly number[]; readonly values: Float32Array } {
    const { type: typeAt, space, layout } = object;
    if (typeAt === undefined || space === undefined || layout === undefined || object.filtered) {
      throw unknownForm("dataset");
    }
    const type = this.#type(typeAt);
    const shape = this.#shape(space);
    const length = product(shape);
    const [version, kind] = [this.#view.getUint8(layout), this.#view.getUint8(layout + 1)];
    if (version !== 3 || kind > 1) throw unknownForm("dataset");
    // Without a value no place is set aside.
    const start = length === 0 ? 0 : kind === 0 ? layout + 4 : this.#address(layout + 2);
    return { shape, values: this.#floats(type, this.#slice(start, length * type.size), length) };
  }

  #slice(start: number, length: number): Uint8Array {
    if (start < 0 || start + length > this.#bytes.length) throw new RangeError("the file is cut off");
    return this.#bytes.subarray(start, start + length);
  }

  /** An unsigned integer of 8 bytes. */
  #address(at: number): number {
    return Number(this.#view.getBigUint64(at, true));
  }

  #text(start: number, length: number): string {
    return textOf(this.#slice(start, length));
  }

  /** Reads an object's header: a list of messages, in several pieces. */
  #object(address: number): Hdf5Object {
    const view = this.#view;
    if (view.getUint8(address) !== 1) throw unknownForm("object");
    const object: { -readonly [Name in keyof Hdf5Object]: Hdf5Object[Name] } = {
      attributes: [],
      filtered: false,
    };
    const attributes: number[] = [];
    const pieces: [start: number, length: number][] = [[address + 16, view.getUint32(address + 8, true)]];
    const seen = new Set<number>();
    for (const [start, length] of pieces) {
      if (seen.has(start)) throw new Error("an object is part of itself");
      seen.add(start);
      this.#slice(start, length);
      for (let at = start; at + 8 <= start + length; ) {
        const [kind, size, flags] = [
          view.getUint16(at, true),
          view.getUint16(at + 2, true),
          view.getUint8(at + 4),
        ];
        const data = at + 8;
        if ((flags & 2) !== 0) throw unknownForm("message");
        if (kind === MESSAGE.space) object.space = data;
        else if (kind === MESSAGE.type) object.type = data;
        else if (kind === MESSAGE.layout) object.layout = data;
        else if (kind === MESSAGE.filters) object.filtered = true;
        else if (kind === MESSAGE.attribute) attributes.push(data);
        else if (kind === MESSAGE.links) object.links = data;
        else if (kind === MESSAGE.more) pieces.push([this.#address(data), this.#address(data + 8)]);
        at = data + size;
      }
    }
    object.attributes = attributes;
    return object;
  }

  /** The objects of a group by name: the leaves of a tree. */
  #links({ links }: Hdf5Object): Map<string, number> {
    const found = new Map<string, number>();
    if (links === undefined) return found;
    const view = this.#view;
    const heap = this.#address(links + 8);
    this.#requireSignature(heap, "HEAP");
    const [length, names] = [this.#address(heap + 8), this.#address(heap + 24)];
    const texts = this.#slice(names, length);
    const nodes = [this.#address(links)];
    const seen = new Set<number>();
    for (const node of nodes) {
      if (seen.has(node)) throw new Error("a group is part of itself");
      seen.add(node);
      if (this.#signature(node) === "TREE") {
        const count = view.getUint16(node + 6, true);
        for (let i = 0; i < count; i++) nodes.push(this.#address(node + 32 + 16 * i));
        continue;
      }
      this.#requireSignature(node, "SNOD");
      const count = view.getUint16(node + 6, true);
      for (let i = 0; i < count; i++) {
        const entry = node + 8 + 40 * i;
        const start = this.#address(entry);
        const end = texts.indexOf(0, start);
        found.set(textOf(texts.subarray(start, end < 0 ? undefined : end)), this.#address(entry + 8));
      }
    }
    return found;
  }

  #attribute(at: number): Attribute {
    const view = this.#view;
    const version = view.getUint8(at);
    if (version < 1 || version > 3) throw unknownForm("attribute");
    const sizes = [2, 4, 6].map((offset) => view.getUint16(at + offset, true));
    // In the first version every part is filled up to a multiple of 8.
    const [name, type, space] = sizes.map((size) => (version === 1 ? Math.ceil(size / 8) * 8 : size)) as [
      number,
      number,
      number,
    ];
    const start = at + (version === 3 ? 9 : 8);
    return {
      name: this.#text(start, sizes[0]!),
      type: start + name,
      space: start + name + type,
      data: start + name + type + space,
    };
  }

  #texts({ type: typeAt, space, data }: Attribute): string[] | undefined {
    const type = this.#type(typeAt);
    const length = product(this.#shape(space));
    const bytes = this.#slice(data, length * type.size);
    const places = Array.from({ length: type.kind === "other" ? 0 : length }, (_, i) => i * type.size);
    if (type.kind === "text") return places.map((at) => textOf(bytes.subarray(at, at + type.size)));
    if (type.kind !== "text elsewhere") return undefined;
    return places.map((place) => {
      const heap = this.#heap(this.#address(data + place + 4));
      const found = heap.get(this.#view.getUint32(data + place + 12, true));
      if (found === undefined) throw new Error("a text is missing");
      return textOf(found.subarray(0, this.#view.getUint32(data + place, true)));
    });
  }

  /** The texts of any length that stand together, by number. */
  #heap(address: number): ReadonlyMap<number, Uint8Array> {
    const known = this.#heaps.get(address);
    if (known !== undefined) return known;
    this.#requireSignature(address, "GCOL");
    const found = new Map<number, Uint8Array>();
    const end = address + this.#address(address + 8);
    this.#slice(address, end - address);
    for (let at = address + 16; at + 16 <= end; ) {
      const number = this.#view.getUint16(at, true);
      if (number === 0) break;
      const size = this.#address(at + 8);
      found.set(number, this.#slice(at + 16, size));
      at += 16 + Math.ceil(size / 8) * 8;
    }
    this.#heaps.set(address, found);
    return found;
  }

  #type(at: number): Type {
    const view = this.#view;
    const [kind, bits, size] = [view.getUint8(at) & 15, view.getUint8(at + 1), view.getUint32(at + 4, true)];
    if (size === 0) throw unknownForm("type");
    // Numbers of the other order of bytes are of no machine that Keras runs on.
    if (kind === 0 && (bits & 1) === 0) return { kind: (bits & 8) === 0 ? "unsigned" : "signed", size };
    if (kind === 1 && (bits & 1) === 0) return { kind: "float", size };
    if (kind === 3) return { kind: "text", size };
    if (kind === 9 && (bits & 15) === 1 && size === 16) return { kind: "text elsewhere", size };
    return { kind: "other", size };
  }

  #shape(at: number): number[] {
    const version = this.#view.getUint8(at);
    if (version !== 1 && version !== 2) throw unknownForm("shape");
    if (version === 2 && this.#view.getUint8(at + 3) === 2) return [0];
    const start = at + (version === 1 ? 8 : 4);
    return Array.from({ length: this.#view.getUint8(at + 1) }, (_, i) => this.#address(start + 8 * i));
  }

  #floats({ kind, size }: Type, bytes: Uint8Array, length: number): Float32Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (kind === "float" && size === 4) {
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    }
    if (kind === "float" && size === 8) {
      return Float32Array.from({ length }, (_, i) => view.getFloat64(i * 8, true));
    }
    if (kind === "signed" && size === 8) {
      return Float32Array.from({ length }, (_, i) => Number(view.getBigInt64(i * 8, true)));
    }
    if (kind === "signed" && size === 4)
      return Float32Array.from({ length }, (_, i) => view.getInt32(i * 4, true));
    throw unknownForm("type");
  }

  #signature = (at: number) => this.#text(at, 4);

  #requireSignature(at: number, expected: string): void {
    if (this.#signature(at) !== expected) throw new Error(`there is no ${expected} where one should be`);
  }
}

/** A group or a dataset: where its parts stand in the file. */
export interface Hdf5Object {
  readonly attributes: readonly number[];
  readonly links?: number;
  readonly type?: number;
  readonly space?: number;
  readonly layout?: number;
  readonly filtered: boolean;
}

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly space: number;
  readonly data: number;
}

interface Type {
  readonly kind: "signed" | "unsigned" | "float" | "text" | "text elsewhere" | "other";
  readonly size: number;
}

const MESSAGE = { space: 1, type: 3, layout: 8, filters: 11, attribute: 12, more: 16, links: 17 };

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Whether the bytes begin as those of every HDF5 file. */
export const isHdf5 = (bytes: Uint8Array) => SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));

/** How long an HDF5 file is, as its first block says; 0 where that is of another form. */
export function declaredSize(bytes: Uint8Array): number {
  const version = bytes[8];
  const at = version === 0 ? 40 : version === 1 ? 44 : version === 2 || version === 3 ? 28 : undefined;
  if (at === undefined || bytes.length < at + 8) return 0;
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readBigUInt64LE(at));
}

const product = (shape: readonly number[]) => shape.reduce((length, size) => length * size, 1);

const decoder = new TextDecoder();
/** Texts of a fixed length are filled up with NUL. */
const textOf = (bytes: Uint8Array) => decoder.decode(bytes).replace(/\0+$/, "");

const unknownForm = (what: string) => new Error(`the form of a ${what} in it is not known`);
