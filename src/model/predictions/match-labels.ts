/**
 * Which column holds which label: `result[label]` is a column position. Labels are matched to names exactly
 * first, then by what both say as a number, as a boolean (`True` is 1), in lower case, and as the names that R makes
 * of what is no name of its own (`X0`, `X1.0`, `not.sure`). A rule only matches what it tells apart: when two labels
 * or two columns look alike to it, it matches neither.
 *
 * @returns `undefined` when a label has no column
 */
export function matchLabels(labels: readonly string[], names: readonly string[]): number[] | undefined {
  const position = new Map<string, number>();
  let openLabels: readonly string[] = labels;
  let openNames: readonly number[] = names.map((_, i) => i);
  for (const rule of RULES) {
    const labelsByKey = unique(openLabels, rule);
    const namesByKey = unique(openNames, (i) => rule(names[i]!));
    for (const [key, label] of labelsByKey) {
      const name = namesByKey.get(key);
      if (name !== undefined) position.set(label, name);
    }
    const taken = new Set(position.values());
    openLabels = openLabels.filter((label) => !position.has(label));
    openNames = openNames.filter((i) => !taken.has(i));
  }
  return openLabels.length > 0 ? undefined : labels.map((label) => position.get(label)!);
}

type Rule = (text: string) => string | number | undefined;

const RULES: readonly Rule[] = [
  (text) => text,
  floatValue,
  (text) => booleanValue(text) ?? floatValue(text),
  (text) => text.trim().toLowerCase(),
  nameInR,
  (text) => floatValue(text.replace(/^X(?=\d)/, "")),
];

/** A name as R's `make.names` makes it. */
function nameInR(text: string): string {
  const name = text.replaceAll(/[^\p{L}\p{N}._]/gu, ".");
  const started = /^(\p{L}|\.(?!\d))/u.test(name) ? name : `X${name}`;
  return RESERVED_IN_R.has(started) ? `${started}.` : started;
}

const RESERVED_IN_R = new Set(
  "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_character_ NA_complex_ in".split(
    " ",
  ),
);

const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function floatValue(text: string): number | undefined {
  const trimmed = text.trim();
  // Adding 0 makes one key of 0 and -0.
  return FLOAT.test(trimmed) ? Number(trimmed) + 0 : undefined;
}

function booleanValue(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  return word === "true" ? 1 : word === "false" ? 0 : undefined;
}

/** Items by key, without those whose key another item has too. */
function unique<Item>(items: readonly Item[], key: (item: Item) => string | number | undefined) {
  const byKey = new Map<string | number, Item>();
  const repeated = new Set<string | number>();
  for (const item of items) {
    const own = key(item);
    if (own === undefined) continue;
    if (byKey.has(own)) repeated.add(own);
    byKey.set(own, item);
  }
  for (const own of repeated) byKey.delete(own);
  return byKey;
}
