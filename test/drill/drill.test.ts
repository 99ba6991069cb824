import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { ROOT } from "../scenarios/run-drum.js";
import { codeDir, testdata } from "../scenarios/templates.js";

interface Row {
  readonly name: string;
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
}

/** Runs the drill as users do. */
async function drill(...args: string[]): Promise<{ code: number; rows: Record<string, Row> }> {
  const command = [`${ROOT}/drill/run.mjs`, "--seconds", "1", "--connections", "8", "--json", ...args];
  const { stdout, code } = await promisify(execFile)(process.execPath, command, { cwd: ROOT }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
  const { rows } = JSON.parse(stdout) as { rows: Row[] };
  return { code, rows: Object.fromEntries(rows.map((row) => [row.name, row])) };
}

function expectNoneFailed({ code, rows }: Awaited<ReturnType<typeof drill>>) {
  for (const { name, sent, answered, refused, failed, failures } of Object.values(rows)) {
    expect(failures, name).toEqual({});
    expect(sent, name).toBe(answered + refused + failed);
    expect(answered, name).toBeGreaterThan(20);
  }
  expect(code).toBe(0);
}

describe("the drill", () => {
  it("finds no failure with an XGBoost model, and refusals only by design", async () => {
    const result = await drill("--input", testdata("diabetes_features.csv"));
    expectNoneFailed(result);
    const { rows } = result;
    expect(rows).toMatchObject({
      "kill -9, 1 worker": { refused: 0 },
      "kill -9, 2 workers": { refused: 0 },
      "memory filled": { refusals: { "500, too much memory": 1 } },
      "overload, 10 ×": { refusals: { "429 with Retry-After": expect.any(Number) } },
      "slow clients": { refusals: { "408, too slow": 16, "cut off, it did not read": 2 } },
      "cut connections": { refused: 0 },
      "reload, by request": { refused: 0, note: "4 good versions, 2 bad ones" },
      "reload, SIGHUP": { refused: 0, note: "4 good versions, 2 bad ones" },
      "reload, --watch": { refused: 0, note: "4 good versions, 2 bad ones" },
    });
  });

  const python = pythonFor(["sklearn", "pandas"]);
  it.skipIf(!python)(`finds none with a Python model${needs(python, ["sklearn", "pandas"])}`, async () => {
    const model = ["--code-dir", codeDir("python_sklearn_binary"), "--python", python!];
    const data = ["--input", testdata("breast_cancer.csv")];
    expectNoneFailed(await drill(...model, ...data, "--only", "kill,drain"));
  });
});
