import { utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { keepAsking } from "../../drill/reload/asking.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { load, metadata } from "../../scenarios/reloading.js";
import { startServer } from "../../scenarios/run-server.js";

const python = pythonFor(["pandas"]);

it.skipIf(!python)(
  `a model in Python is loaded again under load, its own modules too${needs(python, ["pandas"])}`,
  async () => {
    const codeDir = join(scratchFolder(), "model");
    // Of the same size and time: what Python has compiled of the one before looks like it.
    const write = (factor: number, first = "") => {
      modelFolder(codeDir, {
        "custom.py": `${first}
import pandas as pd
from parts.weights import FACTOR
OWN = ${factor}
def load_model(code_dir):
    return OWN
def score(data, model, **kwargs):
    assert model == FACTOR
    return pd.DataFrame({"Predictions": data["a"] * FACTOR})
`,
        "parts/weights.py": `FACTOR = ${factor}\n`,
      });
      for (const file of ["custom.py", "parts/weights.py"]) utimesSync(join(codeDir, file), 1e9, 1e9);
    };
    modelFolder(codeDir, { "model-metadata.yaml": metadata("regression") });
    write(1);
    const env = { DRUM_PYTHON: python, PYTHONDONTWRITEBYTECODE: "" };
    const server = await startServer(["--code-dir", codeDir], { env });
    try {
      const allowed = { first: 1, last: 1 };
      const end = keepAsking(server.url, 4, allowed);
      for (let version = 2; version <= 4; version++) {
        if (version === 3) {
          write(9, "raise ValueError('no weights')");
          expect(await load(server, "doubler")).toEqual([
            500,
            { error: expect.stringContaining("no weights") },
          ]);
        }
        write(version);
        allowed.last = version;
        expect(await load(server, "doubler")).toEqual([200, {}]);
        allowed.first = version;
        await sleep(100);
      }
      const { answered, versions, failures } = await end();
      expect(failures).toEqual([]);
      expect([...versions.keys()].sort()).toEqual([1, 2, 3, 4]);
      expect(answered).toBeGreaterThan(100);
    } finally {
      await server.stop();
    }
    expect(await server.ended).toEqual({ code: 0, signal: null });
  },
);
