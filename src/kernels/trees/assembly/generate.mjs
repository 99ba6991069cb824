// Straight-line code for what the kernel does most. Loops cost here: the constants of loads have to be literals
// and the path bits of a tree have to stay in registers.

// As in ../layout.ts.
const MAX_TOP = 9;
const SLOT_SHIFT = 5;
/** Levels that one function chooses among: a larger one spills its registers. */
const LEVELS = 7;

/** The modules of this folder that are written by program. */
export default function generate() {
  return { unrolled: [...tops(), ranks("f32", 4), ranks("f64", 8)].join("\n") };
}

/**
 * `leafNumbers(depth, top, slots, low, high)`: 128 rows go through the top of a tree. Its conditions stand level
 * after level. Path bit d, a vector with one bit for each row, is the condition chosen among the 2^d of level d
 * by the bits before. The path, read as a number, goes to `low`, its ninth bit to `high`.
 */
function tops() {
  const depths = Array.from({ length: MAX_TOP }, (_, i) => i + 1);
  return [
    func(`choose${LEVELS}(r: usize, s: usize, ${names("b", LEVELS).map(typed)}): v128`, [
      ...choose(0, names("b", LEVELS), "chosen"),
      "return chosen;",
    ]),
    ...depths.map(top),
    func("export function leafNumbers(depth: u32, r: usize, s: usize, low: usize, high: usize): void", [
      "switch (depth) {",
      ...depths.map((depth) => `case ${depth}: top${depth}(r, s, low, high); break;`),
      "default: memory.fill(low, 0, 128);",
      "}",
    ]),
  ];
}

function top(depth) {
  const body = ["let t: v128;"];
  for (let level = 0; level < depth; level++) {
    const first = 2 ** level - 1;
    if (level < LEVELS) {
      body.push(...choose(first, names("b", level), `b${level}`));
    } else if (level === LEVELS) {
      body.push(`let b${level} = ${chooseByCall(first, 0)};`);
    } else {
      const halves = [chooseByCall(first + 2 ** LEVELS, 1), chooseByCall(first, 1)];
      body.push(`let b${level} = v128.bitselect(${halves}, b0);`);
    }
  }
  const planes = names("b", depth).reverse();
  body.push(...bytesOfPlanes(planes.slice(0, 8)));
  if (depth > 8) {
    for (let k = 0; k < 8; k++)
      body.push(`v128.store(high, ${masked(`i64x2.shr_u(b0, ${k})`, 1)}, ${16 * k});`);
  }
  return func(`top${depth}(r: usize, s: usize, low: usize, high: usize): void`, body);
}

const chooseByCall = (first, fromBit) =>
  `choose${LEVELS}(r + ${4 * first}, s, ${names("b", fromBit + LEVELS).slice(fromBit)})`;

/** Lines that define `result`: the one of 2^bits.length conditions that the path bits choose, the first bit first. */
function choose(first, bits, result) {
  const lines = [];
  const node = (index, level) => {
    if (level === bits.length) {
      const name = `c${first + index}`;
      lines.push(`let ${name} = v128.load(s + <usize>load<u32>(r, ${4 * (first + index)}));`);
      return name;
    }
    // The last bit decides nearest to the result, so that few conditions are alive at a time.
    const name = `m${first}_${level}_${index}`;
    const left = node(index, level + 1);
    const right = node(index | (1 << level), level + 1);
    lines.push(`let ${name} = v128.bitselect(${right}, ${left}, ${bits[bits.length - 1 - level]});`);
    return name;
  };
  const last = node(0, 0);
  lines.push(`let ${result} = ${last};`);
  return lines;
}

/** Bit planes of a number, lowest first, as bytes: an 8×8 transposition of bits in each of 16 bytes at once. */
function bytesOfPlanes(planes) {
  const lines = Array.from({ length: 8 }, (_, i) => `let p${i} = ${planes[i] ?? "i64x2.splat(0)"};`);
  for (const [shift, mask] of [
    [4, "0x0f"],
    [2, "0x33"],
    [1, "0x55"],
  ]) {
    for (let i = 0; i < 8; i++) {
      if (i & shift) continue;
      const [a, b] = [`p${i}`, `p${i + shift}`];
      lines.push(
        `t = ${masked(`v128.xor(i64x2.shr_u(${a}, ${shift}), ${b})`, mask)};`,
        `${b} = v128.xor(${b}, t);`,
        `${a} = v128.xor(${a}, i64x2.shl(t, ${shift}));`,
      );
    }
  }
  for (let i = 0; i < 8; i++) lines.push(`v128.store(low, p${i}, ${16 * i});`);
  return lines;
}

/**
 * `setRanks_T(rows, w, x, buckets, slots)`: where a bucket holds a threshold at most, one comparison gives the
 * rank of a value. `w` has the bucket of every row; a bucket is the threshold and the slot of the rank below it.
 */
function ranks(type, size) {
  const row = (j) => [
    `e = buckets + <usize>load<u32>(w, ${4 * j});`,
    `a = base + load<u32>(e, ${size}) + (<usize>u32(load<${type}>(x, ${size * j}) >= load<${type}>(e)) << ${SLOT_SHIFT});`,
    `store<u8>(a, load<u8>(a, ${j}) | <u8>bit, ${j});`,
  ];
  return func(
    `export function setRanks_${type}(rows: u32, w: usize, x: usize, buckets: usize, slots: usize): void`,
    [
      `for (let r: u32 = 0; r < rows; r += 16, w += 64, x += ${16 * size}) {`,
      "let bit: u32 = 1 << ((r >> 4) & 7), base = slots + ((r >> 7) << 4), e: usize, a: usize;",
      ...Array.from({ length: 16 }, (_, j) => row(j)).flat(),
      "}",
    ],
  );
}

const names = (prefix, count) => Array.from({ length: count }, (_, i) => prefix + i);
const typed = (name) => `${name}: v128`;
const masked = (value, mask) => `v128.and(${value}, i8x16.splat(${mask}))`;
const func = (head, lines) =>
  `${head.startsWith("export") ? head : `function ${head}`} {\n  ${lines.join("\n  ")}\n}\n`;
