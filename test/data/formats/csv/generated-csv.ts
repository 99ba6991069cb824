/** CSV files for comparing readers: all that people and programs put into them, odd cases far too often. */

import { randomOf } from "../../../random.js";

type Random = () => number;

const MISSING =
  "|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null".split(
    "|",
  );
const SMALL = [
  "0",
  "1",
  "-1",
  "7",
  "42",
  "-0",
  "+5",
  "007",
  " 3",
  "4 ",
  "\t5",
  " -6 ",
  "100000",
  "123456789012345",
];
const WIDE = [
  "9007199254740993",
  "-9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "9007199254740992",
];
const UNSIGNED = [
  "9223372036854775808",
  "18446744073709551615",
  "+9223372036854775809",
  "1",
  "9223372036854775807",
];
const HUGE = [
  "18446744073709551616",
  "-9223372036854775809",
  "99999999999999999999999999",
  "1",
  "-1",
  "9".repeat(60),
];
const FLOATS =
  "1.5|-2.25|1.|.5|+.5|1e5|1E+3|2e-3|-0.0|0.1| 1.5|2.5 |1e400|-1e400|1e-400|5e-324|2.2250738585072014e-308".split(
    "|",
  );
const INFINITE = ["inf", "-inf", "+inf", "Infinity", "-Infinity", "INF", "+INFINITY", "iNf"];
const BOOLEANS = ["True", "False", "TRUE", "FALSE", "true", "false"];
const WORDS =
  "a|b|word|two words|tRue|yes|No|NAN|Nan|NA |  NA|na|none|inf |infin|1_000|1,5|0x10|1e|1e+|.|-|+|--1|- 1|1 2|1d5|1e 5|é|日本|😀|٣|１|2020-01-31|ABC|it's|<>|#|N|\u00a01|x\ufeff|\v1|\f2".split(
    "|",
  );
const QUOTED = ["a,b", 'q"x', "n\nl", "r\rx", "c\r\nl", '"', '""', ",", "\n", " ", "  ", "", '"a', "a\n\nb"];

type Field = (random: Random) => string;

const pick =
  (pool: readonly string[]): Field =>
  (random) =>
    pool[Math.floor(random() * pool.length)]!;

const integer: Field = (random) => String(Math.floor((random() - 0.5) * 10 ** Math.floor(random() * 16)));
const float: Field = (random) => {
  const value = (random() - 0.5) * 10 ** Math.floor((random() - 0.5) * 60);
  const text = random() < 0.5 ? String(value) : value.toPrecision(1 + Math.floor(random() * 25));
  return /^-?\d{19,}$/.test(text) ? value.toExponential() : text;
};
const oneOf =
  (...fields: readonly Field[]): Field =>
  (random) =>
    fields[Math.floor(random() * fields.length)]!(random);

const anything = oneOf(
  pick(SMALL),
  pick(FLOATS),
  pick(BOOLEANS),
  pick(WORDS),
  pick(QUOTED),
  integer,
  float,
  pick(INFINITE),
);

/** Kinds of columns; those with integers of more than 64 bits have nothing else in them, see the reader's notes. */
const KINDS: readonly { readonly field: Field; readonly pure?: true }[] = [
  { field: oneOf(pick(SMALL), integer) },
  { field: oneOf(pick(SMALL), pick(WIDE), integer) },
  { field: pick(UNSIGNED), pure: true },
  { field: oneOf(pick(UNSIGNED), integer), pure: true },
  { field: pick(HUGE), pure: true },
  { field: float },
  { field: oneOf(pick(FLOATS), float, integer) },
  { field: oneOf(pick(FLOATS), pick(WIDE), pick(INFINITE)) },
  { field: pick(BOOLEANS) },
  { field: pick(WORDS) },
  { field: oneOf(pick(WORDS), pick(QUOTED)) },
  { field: anything },
];

const NAMES = ["a", "b", "x y", " pad ", "é", "", "NA", "1", "1.5", "True", "q,q", 'q"q', "n\nn", "a"];

/** A field's text in the file: in quotes where it must be, sometimes where it need not, sometimes wrongly. */
function encoded(text: string, random: Random): string {
  if (/[",\r\n]/.test(text) || random() < 0.1) {
    const quoted = `"${text.replaceAll('"', '""')}"`;
    return random() < 0.03 ? `${quoted}tail"x"` : quoted;
  }
  return random() < 0.01 ? `${text}z"mid"` : text;
}

/** The file of a number; the same number gives the same file. */
export function generatedCsv(seed: number): Buffer {
  const random = randomOf(seed);
  const chance = (p: number) => random() < p;
  const count = (most: number) => Math.floor(random() * (most + 1));
  if (chance(0.003)) return Buffer.from(pick(["", "\n", " \r\n\t", "\r\r", "\ufeff"])(random));
  const width = 1 + count(chance(0.3) ? 0 : 5);
  const ends = pick(chance(0.1) ? ["\n", "\r\n", "\r"] : [pick(["\n", "\n", "\r\n", "\r"])(random)]);
  const blank = chance(0.3) ? 0.2 : 0;
  const blanks = () => (chance(blank) ? pick(["", "", " ", "\t ", '""', '" "'])(random) + ends(random) : "");
  const indexed = chance(0.08);
  const ragged = chance(0.05) ? 0.2 : 0;
  const short = chance(0.15) ? 0.2 : 0;
  const missing = chance(0.5) ? 0 : random() * random();
  const kinds = Array.from({ length: width + (indexed ? 1 : 0) }, () => KINDS[count(KINDS.length - 1)]!);
  /** pandas loses an empty first field after a blank line that ends with CR alone. */
  const line = (fields: readonly string[]) =>
    (fields[0] === "" ? ['""', ...fields.slice(1)] : fields).join(",");
  const name = (k: number) => encoded(chance(0.3) ? pick(NAMES)(random) : `col${k}`, random);
  let text = chance(0.1) ? "\ufeff" : "";
  if (chance(0.05)) text += pick(["\n", " \r\n", "\r\r"])(random);
  text += line(Array.from({ length: width }, (_, k) => name(k))) + ends(random);
  const rows = chance(0.05) ? 0 : count(chance(0.1) ? 150 : 8);
  for (let i = 0; i < rows; i++) {
    text += blanks();
    const fields = kinds.map(({ field, pure }) =>
      encoded(!pure && chance(missing) ? pick(MISSING)(random) : field(random), random),
    );
    if (chance(short) && !indexed && !kinds.some(({ pure }) => pure))
      fields.length = 1 + count(fields.length - 1);
    if (chance(ragged)) fields.push("extra");
    text += (blank > 0 ? line(fields) : fields.join(",")) + (i < rows - 1 || chance(0.8) ? ends(random) : "");
  }
  if (/[\r\n]$/.test(text)) text += blanks();
  return Buffer.from(text + (chance(0.01) ? '"open' : ""));
}
