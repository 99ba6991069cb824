import { describe, expect, it } from "vitest";
import { headed } from "../../../src/server/contracts/headless-csv.js";

const read = async (text: string, features: readonly string[], mayHave = true, charset?: string) => {
  const parameters = charset === undefined ? {} : { charset };
  const bytes = Buffer.from(text, charset === "latin1" ? "latin1" : "utf8");
  const { source, headerLength } = await headed(
    bytes,
    { essence: "text/csv", parameters },
    features,
    mayHave,
  );
  return [Buffer.from(source as Uint8Array).toString(), headerLength];
};

describe("CSV without a header line", () => {
  it("gets the names of the model's features where it is as wide, else numbers", async () => {
    expect(await read("1,2\n3,4\n", ["u", "v,w"])).toEqual(['u,"v,w"\n1,2\n3,4\n', 8]);
    expect(await read('"a,b",2\n', ["u"])).toEqual(['0,1\n"a,b",2\n', 4]);
    expect(await read("ä\n", [], true, "latin1")).toEqual(["0\nä\n", 2]);
  });

  it("stays as it is where its first line has the features' names, unless it says that it has none", async () => {
    expect(await read("u,v\n1,2\n", ["u", "v"])).toEqual(["u,v\n1,2\n", undefined]);
    expect(await read("u,v\n", ["u", "v"], false)).toEqual(["u,v\nu,v\n", 4]);
    expect(await read("v,u\n1,2\n", ["u", "v"])).toEqual(["u,v\nv,u\n1,2\n", 4]);
  });

  it("stays as it is where there is nothing to count", async () => {
    expect(await read("\n \n", ["u"])).toEqual(["\n \n", undefined]);
    expect(await read('"open', ["u"])).toEqual(['"open', undefined]);
  });
});
