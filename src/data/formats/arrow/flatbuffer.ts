import { broken } from "../../arrow/layout.js";

/**
 * What the tables of an Arrow message hold that has a length: by the number of the field, a text, a table, a
 * vector of tables, a vector of values of some size, or a union whose table is chosen by the field before it.
 */
type Table = Readonly<Record<number, Member>>;
type Member =
  | { readonly size: number }
  | { readonly table: () => Table }
  | { readonly tables: () => Table }
  | { readonly union: Readonly<Record<number, () => Table>> };

// Arrow's Schema.fbs, Message.fbs and File.fbs, as far as they have lengths.
const TEXT = { size: 1 };
const NOTHING: Table = {};
const KEY_VALUE: Table = { 0: TEXT, 1: TEXT };
const METADATA = { tables: () => KEY_VALUE };
const TYPES = { 10: (): Table => ({ 1: TEXT }), 14: (): Table => ({ 1: { size: 4 } }) };
const DICTIONARY: Table = { 1: { table: () => NOTHING } };
const FIELD: Table = {
  0: TEXT,
  3: { union: TYPES },
  4: { table: () => DICTIONARY },
  5: { tables: () => FIELD },
  6: METADATA,
};
const SCHEMA: Table = { 1: { tables: () => FIELD }, 2: METADATA, 3: { size: 8 } };
const RECORD_BATCH: Table = { 1: { size: 16 }, 2: { size: 16 }, 3: { table: () => NOTHING }, 4: { size: 8 } };
const DICTIONARY_BATCH: Table = { 1: { table: () => RECORD_BATCH } };
const HEADERS = { 1: () => SCHEMA, 2: () => DICTIONARY_BATCH, 3: () => RECORD_BATCH };

/** The metadata of a message. */
export const MESSAGE: Table = { 2: { union: HEADERS }, 4: METADATA };
/** The footer of a file. */
export const FOOTER: Table = { 1: { table: () => SCHEMA }, 2: { size: 24 }, 3: { size: 24 }, 4: METADATA };

const MOST_NESTED = 64;

/**
 * Checks that everything that has a length lies within its flatbuffer, since apache-arrow trusts lengths: a
 * wrong one keeps it busy for minutes.
 *
 * @throws DATA_UNREADABLE
 */
export function checkFlatbuffer(bytes: Uint8Array, root: Table): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let tables = 0;
  const within = (start: number, size: number) => {
    if (start < 0 || start + size > bytes.length) throw broken("its metadata is damaged");
    return start;
  };
  const follow = (at: number) => at + view.getUint32(within(at, 4), true);
  const table = (at: number, members: Table, depth: number): void => {
    // Tables may be shared, but every one has its own four bytes; more of them are a loop.
    if (depth > MOST_NESTED || ++tables > bytes.length) throw broken("its metadata is damaged");
    const layout = at - view.getInt32(within(at, 4), true);
    const slots = (view.getUint16(within(layout, 4), true) - 4) / 2;
    within(layout, 4 + 2 * slots);
    const placeOf = (slot: number) => {
      const offset = slot < slots ? view.getUint16(layout + 4 + 2 * slot, true) : 0;
      return offset === 0 ? undefined : within(at + offset, 1);
    };
    for (const [slot, member] of Object.entries(members)) {
      const place = placeOf(Number(slot));
      if (place === undefined) continue;
      const target = follow(place);
      if ("table" in member) table(target, member.table(), depth + 1);
      else if ("union" in member) {
        const choice = placeOf(Number(slot) - 1);
        const chosen = choice === undefined ? undefined : member.union[view.getUint8(choice)];
        table(target, chosen?.() ?? NOTHING, depth + 1);
      } else {
        const count = view.getUint32(within(target, 4), true);
        within(target + 4, count * ("size" in member ? member.size : 4));
        if (!("tables" in member)) continue;
        for (let i = 0; i < count; i++) table(follow(target + 4 + 4 * i), member.tables(), depth + 1);
      }
    }
  };
  table(follow(0), root, 0);
}
