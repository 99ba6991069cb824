import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { juliaFor, needsJulia } from "../../oracles/julia.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";
import { parseNumbers } from "../../scenarios/templates.js";

const PACKAGES = ["CSV", "DataFrames", "JLSO", "MLJ", "MLJDecisionTreeInterface"];
const julia = juliaFor(PACKAGES);

describe.skipIf(!julia)(`machines of MLJ${needsJulia(julia, PACKAGES)}`, () => {
  const folder = scratchFolder();
  beforeAll(() => {
    execFileSync(julia!, [join(ROOT, "test/languages/julia/train.jl"), join(ROOT, "testdata"), folder]);
  });

  async function score(name: string, data: string, args: readonly string[]) {
    const model = ["--code-dir", join(folder, name), "--julia", julia!];
    const files = ["--input", data, "--output", join(folder, `${name}.out.csv`)];
    const { code, stderr } = await runDrum(["score", ...model, ...files, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return parseNumbers(readFileSync(join(folder, `${name}.out.csv`)));
  }
  const ownOf = (name: string) => parseNumbers(readFileSync(join(folder, `${name}.csv`)));

  it("give a column a class, by JLSO.save", async () => {
    // Without the species: the tree takes the columns as they come.
    const [header, ...rows] = readFileSync(join(ROOT, "testdata/iris.csv"), "utf8").trimEnd().split("\n");
    const flowers = join(folder, "flowers.csv");
    const kept = [header!, ...rows].map((row) => row.split(",").slice(0, 4).join(","));
    writeFileSync(flowers, `${kept.join("\n")}\n`);
    const labels = ["--target-type", "multiclass", "--class-labels", "virginica", "setosa", "versicolor"];
    expect(await score("classes", flowers, labels)).toEqual(ownOf("classes"));
  });

  it("give a number, by MLJ.save", async () => {
    const args = ["--target-type", "regression"];
    const answer = await score("number", join(ROOT, "testdata/diabetes_features.csv"), args);
    expect(answer).toEqual(ownOf("number"));
  });
});
