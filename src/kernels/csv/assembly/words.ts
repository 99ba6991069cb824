// Texts that mean something: missing values, booleans, infinity. The same as in the reader's `words.ts`.

import { MISSING_COUNT, MISSING_WORDS } from "./missing-words";

/** The bytes of [from, to), at most 8, as a word. */
// @ts-ignore: decorator
@inline
export function word(from: usize, to: usize): u64 {
  const unused: u64 = 64 - ((to - from) << 3);
  return from == to ? 0 : (load<u64>(from) << unused) >> unused;
}

// @ts-ignore: decorator
@inline
export function isMissing(from: usize, to: usize): bool {
  return from == to || (to - from <= 8 && isMissingWord(from, to));
}

function isMissingWord(from: usize, to: usize): bool {
  const first = <u32>load<u8>(from);
  // # - 1 < N n
  if (first != 35 && first != 45 && first != 49 && first != 60 && (first | 32) != 110) return false;
  const text = word(from, to);
  for (let i: usize = 0; i < MISSING_COUNT; i++) if (load<u64>(MISSING_WORDS + (i << 3)) == text) return true;
  return false;
}

/** 1 for "true", 0 for "false" in any case, else -1. */
export function booleanWord(from: usize, to: usize): i32 {
  if (to - from != 4 && to - from != 5) return -1;
  const text = word(from, to) | (to - from == 4 ? 0x20202020 : 0x2020202020);
  return text == 0x65757274 ? 1 : text == 0x65736c6166 ? 0 : -1;
}

/** Whether it is "inf" or "infinity" in any case, without a sign. */
export function isInfinity(from: usize, to: usize): bool {
  if (to - from == 3) return (word(from, to) | 0x202020) == 0x666e69;
  return to - from == 8 && (word(from, to) | 0x2020202020202020) == 0x7974696e69666e69;
}
