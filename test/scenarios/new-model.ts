import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { OPTIONS } from "../../src/cli/options.js";
import { ROOT, runDrum } from "./run-drum.js";

export const TARGET_TYPES = OPTIONS.targetType.choices;

const IRIS = join(ROOT, "testdata/iris.csv");

/** The first lines that the stand-ins of a new model predict; of other target types they predict the mean of the row. */
const FIRST_LINES: Readonly<Record<string, string>> = {
  binary: "yes,no\n0.5,0.5",
  multiclass: "A,B,C\n0.3333333333333333,0.3333333333333333,0.3333333333333333",
  multilabel: "A,B,C\n0.5,0.5,0.5",
  transform: readFileSync(IRIS, "utf8").split("\n", 2).join("\n").replaceAll(/,\w+$/gm, ""),
};

/**
 * What `drum new model` makes scores as it is, whatever the target type.
 * @param made the directory of a target type
 */
export async function expectScores(
  made: (targetType: string) => string,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  for (const targetType of TARGET_TYPES) {
    const input = targetType === "unstructured" ? join(made(targetType), "README.md") : IRIS;
    const args = ["score", "--code-dir", made(targetType), "--input", input];
    const { code, stdout, stderr } = await runDrum(args, { env });
    expect({ code, stderr }, targetType).toEqual({ code: 0, stderr: "" });
    if (targetType === "unstructured") {
      expect(JSON.parse(stdout)).toEqual({ length: readFileSync(input, "utf8").length });
    } else if (targetType in FIRST_LINES) {
      expect(stdout.split("\n", 2).join("\n")).toBe(FIRST_LINES[targetType]);
    } else {
      const [header, first] = stdout.split("\n");
      expect(header).toBe("Predictions");
      expect(Number(first)).toBeCloseTo((5.1 + 3.5 + 1.4 + 0.2) / 4, 12);
    }
  }
}
