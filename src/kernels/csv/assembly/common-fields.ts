// What is common in columns of numbers and not taken by the fast path: booleans, numbers in quotes, with exponents,
// and integers of up to 18 digits. Like there, the digits of a number are two loads.

import { isLineEnd, quote, separator } from "./bytes";
import {
  FLOAT32,
  INT64,
  SAW_BOOLEAN,
  SAW_FLOAT,
  SAW_INTEGER,
  SAW_NEGATIVE_INTEGER,
  SAW_WIDE_INTEGER,
  saw,
} from "./columns";
import { digitsBefore, MOST_DIGITS, nonDigits } from "./fast-numbers";
import { decimal, MOST_SAFE, ONE_BITS } from "./number";

const MINUS: u32 = 45;
const PLUS: u32 = 43;
const POINT: u32 = 46;
const MOST_INTEGER_DIGITS: usize = 18;
const MOST_EXPONENT_DIGITS: i32 = 4;
/** "true", "fals" and "e" as bytes of a word. */
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;
const E: u32 = 101;

// @ts-ignore: decorator
@inline
function endsField(byte: u32): bool {
  return byte == separator || isLineEnd(byte);
}

/**
 * Takes a field into a column that is not text. Gives the address of the byte that ends the field, or 0, where the
 * field is something else.
 */
export function commonField(from: usize, column: usize, row: usize): usize {
  const inQuotes = load<u8>(from) == quote;
  const start = from + usize(inQuotes);
  if (load<u8>(start) >= 65) return booleanField(start, inQuotes, column, row);

  const negative = usize(load<u8>(start) == MINUS);
  const others = (nonDigits(start) | (nonDigits(start + 16) << 16)) - <u32>negative;
  const p1 = <usize>ctz(others);
  const hasPoint = load<u8>(start + p1) == POINT;
  const p2 = hasPoint ? <usize>ctz(others & (others - 1)) : p1;
  const decimals = hasPoint ? p2 - p1 - 1 : 0;
  const digits = p2 - negative - usize(hasPoint);
  if (digits - 1 >= MOST_DIGITS) return 0;
  const m = digitsBefore(start + p2, digits, hasPoint ? decimals : MOST_DIGITS);
  if (m == u64.MAX_VALUE) return 0;

  let end = start + p2;
  let isWhole = !hasPoint;
  let q = -(<i32>decimals);
  if ((load<u8>(end) | 32) == E) {
    isWhole = false;
    const sign = <u32>load<u8>(++end);
    if (sign == MINUS || sign == PLUS) end++;
    let exponent = 0;
    let count = 0;
    for (let digit: u32; (digit = <u32>load<u8>(end) - 48) < 10 && count <= MOST_EXPONENT_DIGITS; end++, count++) {
      exponent = exponent * 10 + digit;
    }
    if (count == 0) return 0;
    q += sign == MINUS ? -exponent : exponent;
  }
  if (inQuotes && load<u8>(end++) != quote) return 0;
  if (!endsField(load<u8>(end))) return 0;

  const kind = load<u32>(column);
  let bits: u64;
  if (isWhole) {
    if (digits > MOST_INTEGER_DIGITS) return 0;
    saw(
      column,
      SAW_INTEGER | (negative ? SAW_NEGATIVE_INTEGER : 0) | (m > MOST_SAFE ? SAW_WIDE_INTEGER : 0),
    );
    bits = kind == INT64 ? (negative ? -m : m) : reinterpret<u64>(<f64>(<i64>m)) | (<u64>negative << 63);
  } else {
    saw(column, SAW_FLOAT);
    bits = decimal(m, q) | (<u64>negative << 63);
  }
  put(bits, kind, column, row);
  return end;
}

function booleanField(start: usize, inQuotes: bool, column: usize, row: usize): usize {
  const letters = load<u32>(start) | 0x20202020;
  const isTrue = letters == TRUE;
  if (!isTrue && (letters != FALS || (load<u8>(start, 4) | 32) != E)) return 0;
  let end = start + (isTrue ? 4 : 5);
  if (inQuotes && load<u8>(end++) != quote) return 0;
  if (!endsField(load<u8>(end))) return 0;
  saw(column, SAW_BOOLEAN);
  put(isTrue ? ONE_BITS : 0, load<u32>(column), column, row);
  return end;
}

// @ts-ignore: decorator
@inline
function put(bits: u64, kind: u32, column: usize, row: usize): void {
  const values: usize = load<u32>(column, 4);
  if (kind == FLOAT32) store<f32>(values + (row << 2), <f32>reinterpret<f64>(bits));
  else store<u64>(values + (row << 3), bits);
}
