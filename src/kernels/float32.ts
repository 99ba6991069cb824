/**
 * `expf` and `logf` as the C libraries compute them: the table-driven algorithms by Szabolcs Nagy that glibc,
 * musl, bionic and Arm's Optimized Routines share. They work in float64 and round once, with an error of up to
 * 0.502 (exp) and 0.818 (log) units of the last float32 place, so rounding `Math.exp` or `Math.log` is not the
 * same.
 */

/** 2^(i/32), rounded to the nearest double; `Math.pow` of some engines is a unit off. */
const EXP_TABLE = Float64Array.of(
  1.0,
  1.0218971486541166,
  1.0442737824274138,
  1.0671404006768237,
  1.0905077326652577,
  1.1143867425958924,
  1.1387886347566916,
  1.1637248587775775,
  1.189207115002721,
  1.215247359980469,
  1.241857812073484,
  1.2690509571917332,
  1.2968395546510096,
  1.3252366431597413,
  1.3542555469368927,
  1.383909881963832,
  Math.SQRT2,
  1.4451808069770467,
  1.4768261459394993,
  1.5091644275934228,
  1.5422108254079407,
  1.5759808451078865,
  1.6104903319492543,
  1.645755478153965,
  1.681792830507429,
  1.718619298122478,
  1.7562521603732995,
  1.7947090750031072,
  1.8340080864093424,
  1.8741676341103,
  1.9152065613971474,
  1.9571441241754002,
);

/** 2^k for k from -160 to 160. */
const POWERS_OF_TWO = Float64Array.from({ length: 321 }, (_, i) => 2 ** (i - 160));

const INV_LN2_32 = 46.16624130844683;
/** The first 26 bits of {@link INV_LN2_32}, so that a product with a float32 is exact, and the rest. */
const INV_LN2_32_HIGH = upperBits(INV_LN2_32);
const INV_LN2_32_LOW = INV_LN2_32 - INV_LN2_32_HIGH;

/** Adding and taking away 1.5·2^52 rounds to an integer, ties to even. */
const ROUNDER = 6755399441055744;

/** e^x for a float32 `x`, as a float32. */
export function exp32(x: number): number {
  if (!(Math.abs(x) < 88)) {
    if (x > 88.72283172607422) return Number.POSITIVE_INFINITY;
    if (x < -103.97207641601562) return 0;
    if (Number.isNaN(x)) return x;
  }
  const k = INV_LN2_32 * x + ROUNDER - ROUNDER;
  // One rounding where `INV_LN2_32 * x - k` has two: the fused multiply-add of the CPUs that libm runs on.
  const r = INV_LN2_32_HIGH * x - k + INV_LN2_32_LOW * x;
  const scale = EXP_TABLE[k & 31]! * POWERS_OF_TWO[(k >> 5) + 160]!;
  const upper = 1.6938359250920212e-6 * r + 0.00023459809789509004;
  return Math.fround((upper * (r * r) + (0.021660849396613134 * r + 1)) * scale);
}

/** 1/c for a number c near the middle of each sixteenth of [0.7, 1.4), chosen so that log(c) is nearly a double. */
const INVERSES = Float64Array.of(
  1.398907162146528,
  1.3403141896637998,
  1.286432210124115,
  1.2367150214269895,
  1.1906977166711752,
  1.1479821020556429,
  1.1082251448272158,
  1.0711297413057381,
  1.036437278977283,
  1.0,
  0.9492859795739057,
  0.8951049428609004,
  0.8476821620351103,
  0.8050314851692001,
  0.7664671008843108,
  0.731428603316328,
);
const LOGARITHMS = Float64Array.of(
  -0.33569133332882284,
  -0.2929040563774074,
  -0.2518726580937369,
  -0.21245868807117255,
  -0.17453945183745634,
  -0.1380057072319758,
  -0.10275976698545139,
  -0.06871392447020525,
  -0.0357891387398228,
  0,
  0.05204517742929496,
  0.11081431298787942,
  0.1652495223695143,
  0.21687389031699977,
  0.2659635028121397,
  0.3127556664073557,
);

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

/** The natural logarithm of a float32 `x`, as a float32; NaN below 0. */
export function log32(x: number): number {
  if (!(x > 0) || x === 1 || x === Number.POSITIVE_INFINITY) return Math.fround(Math.log(x));
  // Subnormals are brought into the normal range first.
  const shift = x < 1.1754943508222875e-38 ? 23 : 0;
  floats[0] = x * 2 ** shift;
  const offset = (bits[0]! - 0x3f330000) | 0;
  const segment = (offset >> 19) & 15;
  const exponent = (offset >> 23) - shift;
  bits[0] = bits[0]! - (offset & 0xff800000);
  const z = floats[0]!;
  const inverse = INVERSES[segment]!;
  const high = upperBits(inverse);
  const r = z * high - 1 + z * (inverse - high);
  const r2 = r * r;
  const upper = -0.25089342214237154 * r2 + (0.333456765744066 * r - 0.4999997485802103);
  return Math.fround(upper * r2 + (LOGARITHMS[segment]! + exponent * Math.LN2 + r));
}

/** The part of a double that has 26 significant bits. */
function upperBits(value: number): number {
  const scaled = value * 134217729;
  return scaled - (scaled - value);
}
