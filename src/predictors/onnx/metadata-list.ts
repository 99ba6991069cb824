/**
 * A list that a model's author wrote into `metadata_props`, under the first of the keys that is there: a JSON
 * list, or items between commas. Undefined when none of the keys is there.
 */
export function listIn(metadata: ReadonlyMap<string, string>, keys: readonly string[]): string[] | undefined {
  const text = keys
    .map((key) => metadata.get(key))
    .find((value) => value !== undefined && value.trim() !== "");
  if (text === undefined) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Not JSON: plain text.
  }
  return text.split(",").map((item) => item.trim());
}
