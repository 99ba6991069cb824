import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rFor } from "../../oracles/r.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";

export const IRIS = join(ROOT, "testdata/iris.csv");
export const REGRESSION = ["--target-type", "regression"];
export const BINARY = [
  ...["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"],
];

/** A busy machine takes so long that the program says how far it is. */
export const withoutProgress = (text: string) => text.replace(/^drum score: .* MB\/s\n/gm, "");

/** Model directories in a folder of the test file's own, and what `drum score` makes of them. */
export function rModels(packages: readonly string[] = []) {
  const r = rFor(packages);
  const folder = scratchFolder();
  const env: NodeJS.ProcessEnv = { DRUM_R: r };
  let count = 0;
  const model = (files: Readonly<Record<string, string | { copy: string }>>) =>
    modelFolder(join(folder, `model${count++}`), files);

  /** Scores a file by a model directory, or by a custom.R of this text; what was written comes back as `text`. */
  async function score(custom: string, args: readonly string[], input = IRIS, settings = env) {
    const codeDir = custom.includes("\n") ? model({ "custom.R": custom }) : custom;
    const output = join(folder, `out${count++}.csv`);
    const command = ["score", "--code-dir", codeDir, "--input", input, "--output", output];
    const { code, stdout, stderr } = await runDrum([...command, ...args], { env: settings });
    const text = existsSync(output) ? readFileSync(output, "utf8") : undefined;
    return { code, stdout, stderr: withoutProgress(stderr), text };
  }
  return { r, env, folder, model, score };
}
