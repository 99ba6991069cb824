import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "../scenarios/model-folder.js";
import { ROOT } from "../scenarios/run-drum.js";
import { MODELS } from "./models.js";
import { startFuzzed } from "./server.js";

/** Installed by testdata/fuzz.sh. */
const PROGRAM = `${ROOT}/.venv-fuzz/bin/schemathesis`;
const isThere = existsSync(PROGRAM);
const SEED = process.env.FUZZ_SEED ?? "1";
/** Examples of an operation; it makes more of its own accord, to try each rule of the document. */
const EXAMPLES = Math.max(3, Math.ceil(Number(process.env.FUZZ_REQUESTS ?? 6000) / 1000));

/** Answers must be as the document has them. What a model takes of what the document allows is the model's affair. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
];

const NAMES = ["typescript_xgboost", "typescript_transform", "typescript_unstructured", "text"];

const folder = scratchFolder();

describe.skipIf(!isThere)(
  `requests that schemathesis makes of the OpenAPI document${isThere ? "" : " (needs schemathesis: run testdata/fuzz.sh)"}`,
  () => {
    it.each(MODELS.filter(({ name }) => NAMES.includes(name)))(
      "are answered as it says by $name",
      async (model) => {
        const fuzzed = await startFuzzed(model);
        try {
          const options = [
            "--checks",
            CHECKS.join(),
            "--phases",
            "examples,coverage,fuzzing",
            "--warnings",
            "off",
          ];
          const generation = [
            "--max-examples",
            `${EXAMPLES}`,
            "--seed",
            SEED,
            "--generation-database",
            "none",
          ];
          const output = [
            "--no-color",
            "--no-shrink",
            "--continue-on-failure",
            "--suppress-health-check",
            "all",
          ];
          const args = [`${ROOT}/api-spec/drum_server_api.yaml`, "--url", fuzzed.server.url];
          const { code, said } = await run(["run", ...args, ...options, ...generation, ...output]);
          console.log(`${model.name}: ${/^ *\d+ generated.*$/m.exec(said)?.[0].trim()}`);
          expect(code, said).toBe(0);
          expect(fuzzed.suspicious).toEqual([]);
          expect(await fuzzed.deaths()).toBe(0);
        } finally {
          await fuzzed.server.stop("SIGKILL");
        }
      },
    );
  },
);

function run(args: readonly string[]): Promise<{ code: number; said: string }> {
  const options = { cwd: folder, maxBuffer: 2 ** 26 };
  return promisify(execFile)(PROGRAM, args, options).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout, stderr }) => ({ code, said: `${stdout}${stderr}` }),
  );
}
