// Text to 64-bit floats, correctly rounded, and to exact 64-bit integers.
//
// m * 10^q becomes a float by the algorithm of Eisel and Lemire ("Number parsing at a gigabyte per second",
// Software: Practice and Experience 51, 2021): the product of m and the highest bits of 5^q is enough to round
// correctly for every m of up to 64 bits.

import {
  SAW_BEYOND_INT64,
  SAW_BEYOND_UINT64,
  SAW_BOOLEAN,
  SAW_FLOAT,
  SAW_INTEGER,
  SAW_MISSING,
  SAW_NEGATIVE_INTEGER,
  SAW_TEXT,
  SAW_WIDE_INTEGER,
} from "./columns";
import { POWERS_OF_FIVE } from "./powers-of-five";
import { booleanWord, isInfinity, isMissing } from "./words";

const INFINITY_BITS: u64 = 0x7ff0000000000000;
export const NAN_BITS: u64 = 0x7ff8000000000000;
export const ONE_BITS: u64 = 0x3ff0000000000000;
export const MOST_SAFE: u64 = (1 << 53) - 1;
const MOST_DIGITS: i32 = 19;

const LEAST_POWER: i32 = -342;
const LARGEST_POWER: i32 = 308;

/** The value of a text of more digits than fit 64 bits, where the first 19 do not settle it. */
@external("env", "number")
declare function numberOf(address: usize, length: usize): f64;

/** What was seen in the text that `parse` got last: flags of `columns.ts`. */
export let seen: u32 = 0;
/** The value of that text where it is an integer that fits 64 bits, signed or not. */
export let integer: u64 = 0;

/** Where the highest bits of 5^q stand, the second half after the first. */
// @ts-ignore: decorator
@inline
export function powerOfFive(q: i32): usize {
  return POWERS_OF_FIVE + (<usize>(q - LEAST_POWER) << 4);
}

/** The exponent of the power of two below 10^q, plus what belongs to the form of a float. */
// @ts-ignore: decorator
@inline
export function binaryExponent(q: i32): i32 {
  return ((217706 * q) >> 16) + 63 + 1023;
}

// @ts-ignore: decorator
@inline
function highProduct(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const first = aLow * bHigh;
  const second = aHigh * bLow;
  const middle = ((aLow * bLow) >> 32) + (first & 0xffffffff) + (second & 0xffffffff);
  return aHigh * bHigh + (first >> 32) + (second >> 32) + (middle >> 32);
}

/** The bits of the float nearest to m * 10^q, ties to even. */
export function decimal(m: u64, q: i32): u64 {
  if (m == 0 || q < LEAST_POWER) return 0;
  if (q > LARGEST_POWER) return INFINITY_BITS;
  const zeros = <i32>clz(m);
  const w = m << zeros;
  const power = powerOfFive(q);
  let high = highProduct(w, load<u64>(power));
  let low = w * load<u64>(power);
  if ((high & 0x1ff) == 0x1ff) {
    // The half of the power that was left out may carry into the bits that decide.
    const carried = highProduct(w, load<u64>(power, 8));
    low += carried;
    if (carried > low) high++;
  }
  const top = <i32>(high >> 63);
  let rounded = high >> (top + 9);
  const exponent = binaryExponent(q) + top - zeros;
  if (exponent <= 0) {
    // A carry out of a subnormal fraction makes the smallest normal float by itself.
    if (exponent < -62) return 0;
    rounded >>= 1 - exponent;
    return (rounded + 1) >> 1;
  }
  const isTie = low <= 1 && q >= -4 && q <= 23 && (rounded & 3) == 1 && rounded << (top + 9) == high;
  if (isTie) rounded &= ~1;
  const bits = (<u64>(exponent - 1) << 52) + ((rounded + 1) >> 1);
  return bits < INFINITY_BITS ? bits : INFINITY_BITS;
}

/** Space, tab, line feed, vertical tab, form feed and carriage return. */
// @ts-ignore: decorator
@inline
function isSpace(byte: u32): bool {
  return byte == 32 || byte - 9 < 5;
}

// @ts-ignore: decorator
@inline
function digit(address: usize): u32 {
  return <u32>load<u8>(address) - 48;
}

/**
 * Says in `seen` what the field in [from, to) is, in `integer` its exact value, and returns the bits of its value
 * as a float: 1 and 0 for booleans, NaN for what is missing and for other text. The byte at `to` can be read.
 */
export function parse(from: usize, to: usize): u64 {
  if (isMissing(from, to)) {
    seen = SAW_MISSING;
    return NAN_BITS;
  }
  let at = from;
  let end = to;
  while (at < end && isSpace(load<u8>(at))) at++;
  while (at < end && isSpace(load<u8>(end - 1))) end--;
  const start = at;
  const sign = <u32>load<u8>(at);
  const negative = sign == 45 && at < end;
  if (at < end && (negative || sign == 43)) at++;
  const unsigned = at;

  let m: u64 = 0;
  let digits = 0;
  let q = 0;
  let any = false;
  let cut = false;
  let whole = true;
  for (; at < end && digit(at) < 10; at++) {
    any = true;
    if (digits < MOST_DIGITS) {
      m = m * 10 + digit(at);
      if (m) digits++;
    } else {
      q++;
      if (digit(at)) cut = true;
    }
  }
  if (at < end && load<u8>(at) == 46) {
    whole = false;
    for (at++; at < end && digit(at) < 10; at++) {
      any = true;
      if (digits < MOST_DIGITS) {
        m = m * 10 + digit(at);
        if (m) digits++;
        q--;
      } else if (digit(at)) cut = true;
    }
  }
  if (any && at < end && (load<u8>(at) | 32) == 101) {
    whole = false;
    any = false;
    at++;
    const exponentSign = at < end ? <u32>load<u8>(at) : 0;
    if (exponentSign == 45 || exponentSign == 43) at++;
    let exponent = 0;
    for (; at < end && digit(at) < 10; at++) {
      any = true;
      // Far beyond what the length of a record can make up for.
      if (exponent < 100000000) exponent = exponent * 10 + digit(at);
    }
    q += exponentSign == 45 ? -exponent : exponent;
  }
  const signBit: u64 = negative ? 1 << 63 : 0;
  if (any && at == end) {
    seen = SAW_FLOAT;
    if (whole) classifyInteger(unsigned, end, m, q, negative);
    let bits = decimal(m, q);
    if (cut && decimal(m + 1, q) != bits) bits = reinterpret<u64>(abs(numberOf(start, end - start)));
    return bits | signBit;
  }
  if (start == from && end == to && isInfinity(unsigned, end)) {
    seen = SAW_FLOAT;
    return signBit | INFINITY_BITS;
  }
  const boolean = booleanWord(from, to);
  seen = boolean < 0 ? SAW_TEXT : SAW_BOOLEAN;
  return boolean < 0 ? NAN_BITS : boolean ? ONE_BITS : 0;
}

/** Says in `seen` and `integer` what an integer is, given its first 19 digits and how many follow. */
function classifyInteger(from: usize, to: usize, m: u64, more: i32, negative: bool): void {
  seen = SAW_INTEGER | (negative ? SAW_NEGATIVE_INTEGER : 0);
  integer = negative ? -m : m;
  if (more == 0 && m <= MOST_SAFE) return;
  seen |= SAW_WIDE_INTEGER;
  let value: u64 = 0;
  let over = false;
  for (let at = from; at < to; at++) {
    const next = <u64>digit(at);
    if (value > u64.MAX_VALUE / 10 || (value == u64.MAX_VALUE / 10 && next > 5)) over = true;
    value = value * 10 + next;
  }
  integer = negative ? -value : value;
  if (over || (negative && value > 1 << 63)) seen |= SAW_BEYOND_INT64 | SAW_BEYOND_UINT64;
  else if (!negative && value > <u64>i64.MAX_VALUE) seen |= SAW_BEYOND_INT64;
}
