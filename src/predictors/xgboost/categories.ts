import { corrupt, type Field, integers, items, optional } from "./document.js";

/** The categories of a feature in the order of their codes: texts, or numbers. */
export type Categories = readonly string[] | ArrayLike<number>;

/** The names of categories that XGBoost keeps since 3.1 when it is trained on a data frame (`cats`). */
export function readCategories(model: Field, features: number): ReadonlyMap<number, Categories> {
  const found = new Map<number, Categories>();
  const container = optional(model, "cats");
  const encodings = container && optional(container, "enc");
  if (encodings === undefined) return found;
  const fields = items(encodings);
  if (fields.length !== 0 && fields.length !== features) {
    throw corrupt(model, `${encodings.where} has ${fields.length} elements for ${features} features`);
  }
  fields.forEach((field, feature) => {
    const categories = readEncoding(field);
    if (categories.length > 0) found.set(feature, categories);
  });
  return found;
}

function readEncoding(field: Field): Categories {
  const values = optional(field, "values");
  const offsets = optional(field, "offsets");
  if (values === undefined) return [];
  const numbers = numbersOf(values);
  if (offsets === undefined) return numbers;
  // The UTF-8 bytes of all names one after another, as signed bytes.
  const bytes = Uint8Array.from(integers(values));
  const ends = integers(offsets);
  const decoder = new TextDecoder();
  return Array.from({ length: Math.max(0, ends.length - 1) }, (_, i) => {
    const [start, end] = [ends[i]!, ends[i + 1]!];
    if (start < 0 || end < start || end > bytes.length)
      throw corrupt(field, `${field.where} has names out of range`);
    return decoder.decode(bytes.subarray(start, end));
  });
}

function numbersOf(field: Field): ArrayLike<number> {
  const values = field.value;
  if (ArrayBuffer.isView(values) && !(values instanceof DataView))
    return values as unknown as ArrayLike<number>;
  return items(field).map(({ value, where }) => {
    if (typeof value !== "number") throw corrupt(field, `${where} is not a number`);
    return value;
  });
}
