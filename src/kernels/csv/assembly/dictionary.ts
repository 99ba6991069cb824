// Texts of a column, each once, with codes in order of first appearance; where nearly all differ, the search for equal
// ones is given up, and from then on each has an entry of its own.
//
// A dictionary: u32 slots - 1, address of the slots, number of entries, address of the entries, what was seen in
// the texts (flags of columns.ts), address and end of the room for texts, number of texts looked up, number of entries
// that there is room for once the search is given up (else 0). A slot: u32 code + 1, or 0, and the hash,
// so that other texts are passed over without a look at their entries. An entry: u32 address and length of the text.

import { SAW_TEXT } from "./columns";
import { allocate } from "./heap";
import { parse, seen } from "./number";
import { word } from "./words";

const SLOTS: u32 = 64;
/** The sizes of entries and slots are 2 to this power. */
const SHIFT: u32 = 3;
const TEXT_ROOM: usize = 4096;
/** From so many entries on the search is given up where fewer than one text in so many was found. */
const MANY: u32 = 4096;
const RARE: u32 = 16;

let seed: u64 = 0;

/** Different in every process, so that nobody can send texts that all collide. */
export function setSeed(value: u32): void {
  seed = (<u64>value + 1) * 0x9e3779b97f4a7c15;
}

export function newDictionary(): usize {
  const dictionary = allocate(36);
  store<u32>(dictionary, 0, 8);
  store<u32>(dictionary, 0, 16);
  store<u32>(dictionary, 0, 20);
  store<u32>(dictionary, 0, 24);
  store<u32>(dictionary, 0, 28);
  store<u32>(dictionary, 0, 32);
  store<u32>(dictionary, allocate((SLOTS << SHIFT) >> 1), 12);
  addSlots(dictionary, SLOTS);
  return dictionary;
}

function addSlots(dictionary: usize, count: u32): void {
  const slots = allocate(count << SHIFT);
  memory.fill(slots, 0, count << SHIFT);
  store<u32>(dictionary, count - 1);
  store<u32>(dictionary, slots, 4);
}

/** Twice the slots, with as much room for entries as half of them take. */
function grow(dictionary: usize): void {
  const count = load<u32>(dictionary, 8);
  const oldSlots: usize = load<u32>(dictionary, 4);
  const oldCount = load<u32>(dictionary) + 1;
  const entries = allocate(oldCount << SHIFT);
  memory.copy(entries, load<u32>(dictionary, 12), count << SHIFT);
  store<u32>(dictionary, entries, 12);
  addSlots(dictionary, oldCount << 1);
  const slots: usize = load<u32>(dictionary, 4);
  const mask = load<u32>(dictionary);
  for (let old: u32 = 0; old < oldCount; old++) {
    const entry = load<u64>(oldSlots + (old << SHIFT));
    if (entry == 0) continue;
    let slot = <u32>(entry >> 32) & mask;
    while (load<u32>(slots + (slot << SHIFT))) slot = (slot + 1) & mask;
    store<u64>(slots + (slot << SHIFT), entry);
  }
}

function hashOf(from: usize, to: usize): u32 {
  let hash: u64 = seed ^ (to - from);
  let at = from;
  for (; at + 8 <= to; at += 8) {
    hash = (hash ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  hash = (hash ^ word(at, to)) * 0xbf58476d1ce4e5b9;
  hash ^= hash >> 32;
  return <u32>hash;
}

function equal(a: usize, b: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return word(a + i, a + length) == word(b + i, b + length);
}

/** The code of the text in [from, to); 8 bytes from `to` on can be read. */
export function codeOf(dictionary: usize, from: usize, to: usize): u32 {
  const length = <u32>(to - from);
  const room = load<u32>(dictionary, 32);
  if (room) return append(dictionary, from, length, room);
  store<u32>(dictionary, load<u32>(dictionary, 28) + 1, 28);
  const hash = hashOf(from, to);
  const mask = load<u32>(dictionary);
  const slots: usize = load<u32>(dictionary, 4);
  const entries: usize = load<u32>(dictionary, 12);
  let slot = hash & mask;
  while (true) {
    const found = load<u64>(slots + (slot << SHIFT));
    if (found == 0) break;
    if (<u32>(found >> 32) == hash) {
      const code = <u32>found - 1;
      const entry = entries + (code << SHIFT);
      if (load<u32>(entry, 4) == length && equal(load<u32>(entry), from, length)) return code;
    }
    slot = (slot + 1) & mask;
  }
  const code = load<u32>(dictionary, 8);
  const entry = entries + (code << SHIFT);
  store<u32>(entry, keep(dictionary, from, length));
  store<u32>(entry, length, 4);
  store<u64>(slots + (slot << SHIFT), (<u64>hash << 32) | (code + 1));
  store<u32>(dictionary, code + 1, 8);
  // Where there is text the column is text, whatever else there is.
  if ((load<u32>(dictionary, 16) & SAW_TEXT) == 0) {
    parse(from, to);
    store<u32>(dictionary, load<u32>(dictionary, 16) | seen, 16);
  }
  if ((code + 1) * 2 >= mask) {
    const lookups = load<u32>(dictionary, 28);
    const isText = (load<u32>(dictionary, 16) & SAW_TEXT) != 0;
    if (isText && code >= MANY && (lookups - code) * RARE < lookups) store<u32>(dictionary, (mask + 1) >> 1, 32);
    else grow(dictionary);
  }
  return code;
}

/** A new entry, whatever there is already, with room for so many. */
function append(dictionary: usize, from: usize, length: u32, room: u32): u32 {
  const code = load<u32>(dictionary, 8);
  if (code == room) {
    const entries = allocate(room << (SHIFT + 1));
    memory.copy(entries, load<u32>(dictionary, 12), code << SHIFT);
    store<u32>(dictionary, entries, 12);
    store<u32>(dictionary, room << 1, 32);
  }
  const entry = <usize>load<u32>(dictionary, 12) + (code << SHIFT);
  store<u32>(entry, keep(dictionary, from, length));
  store<u32>(entry, length, 4);
  store<u32>(dictionary, code + 1, 8);
  return code;
}

/** A copy of a text, in the dictionary's own room. */
function keep(dictionary: usize, from: usize, length: usize): usize {
  let room: usize = load<u32>(dictionary, 20);
  if (room + length + 16 > <usize>load<u32>(dictionary, 24)) {
    const size = max(max(TEXT_ROOM, <usize>load<u32>(dictionary, 8) << 3), length + 16);
    room = allocate(size);
    store<u32>(dictionary, room + size, 24);
  }
  for (let i: usize = 0; i < length; i += 16) v128.store(room + i, v128.load(from + i));
  store<u32>(dictionary, room + length, 20);
  return room;
}
