/**
 * The encoding of tables, by the head of src/data/wire.ts alone. A table here is `{ names, columns }` with a plain
 * array a column; what is missing is null.
 */

/** A table as a schema and its bytes. Columns are numbers or text. */
export function encodeTable({ names, columns }) {
  const buffers = [];
  const add = (bytes) => buffers.push(bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8));
  const rows = columns[0]?.length ?? 0;
  const schemas = names.map((name, i) => {
    const values = columns[i];
    if (values.some((value) => typeof value === "string")) return encodeText(name, values, add);
    const validity = values.includes(null);
    if (validity) {
      const bits = Buffer.alloc(Math.ceil(rows / 8));
      values.forEach((value, row) => {
        if (value !== null) bits[row >> 3] |= 1 << (row & 7);
      });
      add(bits);
    }
    const bytes = Buffer.alloc(rows * 8);
    values.forEach((value, row) => {
      bytes.writeDoubleLE(value ?? 0, row * 8);
    });
    add(bytes);
    return { name, type: "float64", ...(validity && { validity }) };
  });
  return { schema: { rows, columns: schemas }, bytes: Buffer.concat(buffers) };
}

function encodeText(name, values, add) {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const codes = Buffer.alloc(values.length * 4);
  values.forEach((value, row) => {
    codes.writeInt32LE(value === null ? -1 : dictionary.indexOf(value), row * 4);
  });
  const ends = Buffer.alloc(dictionary.length * 4);
  let end = 0;
  dictionary.forEach((entry, i) => {
    end += Buffer.byteLength(entry);
    ends.writeInt32LE(end, i * 4);
  });
  add(codes);
  add(ends);
  add(Buffer.from(dictionary.join("")));
  return { name, type: "string", entries: dictionary.length, bytes: end };
}

const READERS = {
  float64: [8, (bytes, at) => bytes.readDoubleLE(at)],
  float32: [4, (bytes, at) => bytes.readFloatLE(at)],
  int32: [4, (bytes, at) => bytes.readInt32LE(at)],
  int64: [8, (bytes, at) => Number(bytes.readBigInt64LE(at))],
  timestamp: [8, (bytes, at) => Number(bytes.readBigInt64LE(at))],
  boolean: [1, (bytes, at) => bytes[at] === 1],
};

/** The table of a schema and its bytes. */
export function decodeTable({ rows, columns }, bytes) {
  let position = 0;
  const take = (length) => {
    const part = bytes.subarray(position, position + length);
    position += length + ((8 - (length % 8)) % 8);
    return part;
  };
  const numbers = (type, count) => {
    const [size, read] = READERS[type];
    const part = take(size * count);
    return Array.from({ length: count }, (_, i) => read(part, i * size));
  };
  const decode = (column) => {
    const { type, entries } = column;
    if (type === "string") {
      const codes = numbers("int32", rows);
      const ends = numbers("int32", entries);
      const text = take(column.bytes);
      return codes.map((code) => (code < 0 ? null : text.toString("utf8", ends[code - 1] ?? 0, ends[code])));
    }
    if (type === "sparse") {
      const values = Array(rows).fill(0);
      const indices = numbers("int32", entries);
      numbers("float64", entries).forEach((value, i) => {
        values[indices[i]] = value;
      });
      return values;
    }
    const bits = column.validity ? take(Math.ceil(rows / 8)) : undefined;
    const width =
      type === "vector" ? column.width : type === "matrix" ? column.shape[0] * column.shape[1] : 1;
    const flat = numbers(type in READERS ? type : "float64", rows * width);
    const values =
      width === 1 ? flat : Array.from({ length: rows }, (_, i) => flat.slice(i * width, (i + 1) * width));
    return bits === undefined
      ? values
      : values.map((value, i) => ((bits[i >> 3] >> (i & 7)) & 1 ? value : null));
  };
  return { names: columns.map(({ name }) => name), columns: columns.map(decode) };
}
