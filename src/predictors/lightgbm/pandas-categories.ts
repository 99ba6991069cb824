import type { Categories } from "../feature-values.js";
import { corrupt, type Section } from "./model-text.js";

/**
 * The names of categories that LightGBM keeps of the data frame that it was trained on, by feature. The file has a
 * list for each categorical column in the order of the columns, but does not say which columns these were.
 * Categorical features are among them; a column with an order among its categories is one of them too, though it
 * is a number to the model.
 *
 * @param json the lists; `null` when training data was no data frame
 * @param infos what the file says of each feature's values
 * @param categorical the features that the model was told to take for categories
 */
export function readPandasCategories(
  header: Section,
  json: string | undefined,
  infos: readonly string[],
  categorical: ReadonlySet<number>,
): ReadonlyMap<number, Categories> {
  const lists = json === undefined ? null : parseLists(header, json);
  const found = new Map<number, Categories>();
  if (lists === null || lists.length === 0) return found;
  const assigned = assign(lists, infos, categorical);
  assigned?.forEach((feature, i) => {
    found.set(feature, categoriesOf(lists[i]!));
  });
  return found;
}

function parseLists(header: Section, json: string): unknown[][] | null {
  let lists: unknown;
  try {
    lists = JSON.parse(json);
  } catch {
    throw corrupt(header, "its list of categories is not valid JSON");
  }
  if (lists === null || (Array.isArray(lists) && lists.every(Array.isArray)))
    return lists as unknown[][] | null;
  throw corrupt(header, "its list of categories is no list of lists");
}

/** The feature of each list, undefined when there is not exactly one way to distribute them. */
function assign(
  lists: readonly unknown[][],
  infos: readonly string[],
  categorical: ReadonlySet<number>,
): number[] | undefined {
  const found: number[][] = [];
  const place = (list: number, feature: number, features: number[]): void => {
    if (found.length > 1) return;
    if (feature === infos.length) {
      if (list === lists.length) found.push(features);
      return;
    }
    if (list < lists.length && canBe(lists[list]!, infos[feature]!, categorical.has(feature))) {
      place(list + 1, feature + 1, [...features, feature]);
    }
    if (!categorical.has(feature)) place(list, feature + 1, features);
  };
  if (lists.length === categorical.size) return [...categorical].sort((a, b) => a - b);
  place(0, 0, []);
  return found.length === 1 ? found[0] : undefined;
}

/** Whether a feature's values can have been the codes of a list. */
function canBe(list: readonly unknown[], info: string, categorical: boolean): boolean {
  if (categorical || info === "none") return true;
  const [, low, high] = /^\[(\d+):(\d+)\]$/.exec(info) ?? [];
  return low !== undefined && Number(high) < list.length;
}

/** A category that was not there in training is a missing value, as it is to pandas. */
function categoriesOf(list: readonly unknown[]): Categories {
  const codes = new Map(list.map((category, code) => [nameOf(category), code]));
  return { codeOf: (name) => codes.get(name) ?? Number.NaN };
}

/** How pandas writes the category as text. */
function nameOf(category: unknown): string {
  return typeof category === "boolean" ? (category ? "True" : "False") : String(category);
}
