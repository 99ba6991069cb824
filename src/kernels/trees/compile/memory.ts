/** Memory that is written from a given address on and grows as needed. */
export class TableMemory {
  #bytes: ArrayBuffer;
  #u32: Uint32Array;
  #f32: Float32Array;
  #f64: Float64Array;
  #end: number;

  /** @param start first address, a multiple of 16 */
  constructor(private readonly start: number) {
    this.#bytes = new ArrayBuffer(1 << 16);
    this.#u32 = new Uint32Array(this.#bytes);
    this.#f32 = new Float32Array(this.#bytes);
    this.#f64 = new Float64Array(this.#bytes);
    this.#end = start;
  }

  /** The address behind all that is reserved. */
  get end(): number {
    return this.#end;
  }

  /** The address, a multiple of 16, of so many new bytes, which are 0. */
  reserve(bytes: number): number {
    const address = Math.ceil(this.#end / 16) * 16;
    this.#end = address + bytes;
    if (this.#end - this.start > this.#bytes.byteLength) this.#grow(2 * (this.#end - this.start));
    return address;
  }

  setWord(address: number, value: number): void {
    this.#u32[(address - this.start) >>> 2] = value;
  }

  setFloat32(address: number, value: number): void {
    this.#f32[(address - this.start) >>> 2] = value;
  }

  setFloat64(address: number, value: number): void {
    this.#f64[(address - this.start) >>> 3] = value;
  }

  /** All that was written, from the first address on. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#bytes, 0, this.#end - this.start);
  }

  #grow(size: number): void {
    const before = this.#u32;
    this.#bytes = new ArrayBuffer(Math.ceil(size / 8) * 8);
    this.#u32 = new Uint32Array(this.#bytes);
    this.#u32.set(before);
    this.#f32 = new Float32Array(this.#bytes);
    this.#f64 = new Float64Array(this.#bytes);
  }
}
