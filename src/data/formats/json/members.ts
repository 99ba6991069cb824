import type { Json, JsonObject } from "./parse.js";

export const isArray = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);
export const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** The keys of an object, in the order of the text as far as that is known. */
export const keysOf = (object: JsonObject): string[] =>
  object instanceof Map ? [...object.keys()] : Object.keys(object);

/** What an object itself has under a key. */
export function get(object: JsonObject, key: string): Json | undefined {
  if (object instanceof Map) return object.get(key);
  return Object.hasOwn(object, key) ? (object as { readonly [key: string]: Json })[key] : undefined;
}
