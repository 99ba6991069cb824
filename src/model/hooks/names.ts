/** The hooks that user code may have, by their snake_case names, in the order in which they are called. */
export const HOOK_NAMES = [
  "init",
  "read_input_data",
  "load_model",
  "transform",
  "score",
  "post_process",
  "score_unstructured",
] as const;

export type HookName = (typeof HOOK_NAMES)[number];

/** `post_process` → `postProcess` */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The hook that a name was probably meant to be: one whose letters differ in at most two places, or only in
 * case and underscores. `undefined` for the names of hooks themselves and for anything else.
 */
export function meantHook(name: string): HookName | undefined {
  if (HOOK_NAMES.some((hook) => hook === name || camelCase(hook) === name)) return undefined;
  const letters = plain(name);
  return HOOK_NAMES.find((hook) => {
    const own = plain(hook);
    return distance(letters, own) <= (own.length < 8 ? 1 : 2);
  });
}

const plain = (name: string) => name.replaceAll("_", "").toLowerCase();

/** Levenshtein distance with transposed neighbours counted as one edit. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(substitution, last[j]! + 1, row[j - 1]! + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
