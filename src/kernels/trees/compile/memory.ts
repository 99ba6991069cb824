/** Memory that is written from a given address on and grows as needed. */
export class TableMemory {
  #bytes = new ArrayBuffer(1 << 16);
  #words = new Uint32Array(this.#bytes);
  #floats32 = new Float32Array(this.#bytes);
  #floats: Float32Array | Float64Array;
  #end: number;

  /**
   * @param start first address, a multiple of 16
   * @param floatBytes of the numbers that {@link setFloat} writes
   */
  constructor(
    private readonly start: number,
    private readonly floatBytes: number,
  ) {
    this.#floats = this.#asFloats();
    this.#end = start;
  }

  /** The address, a multiple of 16, of so many new bytes, which are 0. */
  reserve(bytes: number): number {
    const address = Math.ceil(this.#end / 16) * 16;
    this.#end = address + bytes;
    if (this.#end - this.start > this.#bytes.byteLength) this.#grow(2 * (this.#end - this.start));
    return address;
  }

  setWord(address: number, value: number): void {
    this.#words[(address - this.start) / 4] = value;
  }

  setFloat32(address: number, value: number): void {
    this.#floats32[(address - this.start) / 4] = value;
  }

  setFloat(address: number, value: number): void {
    this.#floats[(address - this.start) / this.floatBytes] = value;
  }

  /** All that was written, from the first address on. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#bytes, 0, this.#end - this.start);
  }

  #grow(size: number): void {
    const before = this.#words;
    this.#bytes = new ArrayBuffer(Math.ceil(size / 8) * 8);
    this.#words = new Uint32Array(this.#bytes);
    this.#words.set(before);
    this.#floats32 = new Float32Array(this.#bytes);
    this.#floats = this.#asFloats();
  }

  #asFloats(): Float32Array | Float64Array {
    return this.floatBytes === 4 ? this.#floats32 : new Float64Array(this.#bytes);
  }
}
