import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { resolveFormat } from "../../../src/data/formats/resolve.js";

const load = async (name: string) => {
  const path = new URL(`../../../testdata/${name}`, import.meta.url);
  const codec = await resolveFormat({ path: name }).load();
  return codec.read(readFileSync(path), {});
};

describe("the same rows in every format", () => {
  it.each([
    ["iris.csv", "iris.arrow"],
    ["iris.csv", "iris.arrows"],
    ["iris.csv", "iris.parquet"],
    ["wine.csv", "wine.arrow"],
    ["wine.csv", "wine_lz4.arrow"],
    ["wine.csv", "wine_zstd.arrow"],
  ])("%s and %s hold the same numbers", async (text, binary) => {
    const [expected, actual] = [await load(text), await load(binary)];
    expect(actual.names).toEqual(expected.names);
    for (const name of expected.names) expect(actual.values(name), name).toEqual(expected.values(name));
  });
});
