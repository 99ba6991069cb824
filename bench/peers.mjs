// The programs that drum is held against: how to start them, and whether they are there.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { DRUM, freePort, ROOT } from "./processes.mjs";
import { settings } from "./settings.mjs";

/** The Python of the hand-written scripts, and of data.py. */
export const PYTHON = resolve(ROOT, process.env.DRUM_TEST_PYTHON ?? ".venv/bin/python");
const DATAROBOT = resolve(settings.folder, "venv-drum/bin/drum");
/** The Python that DRUM runs in. */
export const DRUM_PYTHON = resolve(settings.folder, "venv-drum/bin/python");
const MLSERVER = resolve(settings.folder, "venv-mlserver/bin/mlserver");

/** Names as the report has them, and the file without which a peer is not there. */
const NEEDS = {
  "bare node": process.execPath,
  "node:http": process.execPath,
  "node:http and a hop": process.execPath,
  DRUM: DATAROBOT,
  MLServer: MLSERVER,
  "pandas script": PYTHON,
};

/** A peer of an entry: its name, and why it cannot be measured, if it cannot. */
export function peer(name, rest) {
  const missing = existsSync(NEEDS[name]) ? undefined : "not installed; bench/install-peers.sh installs it";
  return { name, missing, ...rest };
}

/** Commands that score a file. The models are folders or files that data.py writes. */
export const scoring = {
  drum: ({ model, input, output }) => [
    process.execPath,
    DRUM,
    "score",
    "--code-dir",
    model,
    "--input",
    input,
    "--output",
    output,
  ],
  DRUM: ({ model, input, output }) => [
    DATAROBOT,
    "score",
    "--code-dir",
    `${model}-drum`,
    "--target-type",
    "regression",
    "--input",
    input,
    "--output",
    output,
  ],
  "pandas script": ({ kind, model, artifact, input, output }) => [
    PYTHON,
    `${ROOT}bench/peers/script.py`,
    kind,
    `${model}/${artifact}`,
    input,
    output,
  ],
};

const csv = { path: "/predict/", type: "text/csv", body: "row.csv" };

/**
 * Servers of one row: command and environment for a port, how that row is asked for, and what is put behind the name of
 * the bench's model directory for their own form of it.
 */
export const serving = {
  drum: {
    ...csv,
    command: ({ model, port }) => [
      process.execPath,
      DRUM,
      "server",
      "--code-dir",
      model,
      "--address",
      `127.0.0.1:${port}`,
    ],
  },
  DRUM: {
    ...csv,
    suffix: "-drum",
    command: ({ model, port }) => [
      DATAROBOT,
      "server",
      "--code-dir",
      model,
      "--target-type",
      "regression",
      "--address",
      `127.0.0.1:${port}`,
    ],
  },
  MLServer: {
    path: "/v2/models/bench/infer",
    type: "application/json",
    body: "row.json",
    suffix: "-mlserver",
    command: ({ model }) => [MLSERVER, "start", model],
    env: async (port) => ({
      MLSERVER_HOST: "127.0.0.1",
      MLSERVER_HTTP_PORT: String(port),
      MLSERVER_GRPC_PORT: String(await freePort()),
      MLSERVER_METRICS_PORT: String(await freePort()),
    }),
  },
  "node:http": {
    ...csv,
    command: ({ port }) => [process.execPath, `${ROOT}bench/peers/echo.mjs`, String(port)],
  },
  "node:http and a hop": {
    ...csv,
    command: ({ port }) => [process.execPath, `${ROOT}bench/peers/echo-hop.mjs`, String(port)],
  },
};

/** What `--help` is asked of. */
export const help = { DRUM: [DATAROBOT, "--help"] };
