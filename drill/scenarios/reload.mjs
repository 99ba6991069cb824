import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { scratch } from "../../bench/processes.mjs";

/** Times that a version is loaded in each way. */
const TIMES = 2;

/**
 * New versions of the model under load, good and bad, by request, by SIGHUP and by changed files: all are answered, by
 * one version or the other, and a bad one leaves the one before serving. The model directory is a copy.
 */
const reloaded = (name, args, ask) => ({
  name: `reload, ${name}`,
  async run(drill) {
    const codeDir = copyOf(drill.codeDir);
    const counts = { served: 0, refused: 0 };
    await drill.withServer(["--code-dir", codeDir, "--max-workers", "2", ...args], async (server) => {
      const stop = drill.load(server);
      const load = async (outcome) => {
        await ask(server, codeDir, outcome);
        counts[outcome]++;
        await drill.until(
          async () => (await outcomeCounts(server))[outcome] >= counts[outcome],
          `a version is not ${outcome}`,
        );
        await server.recovered();
        await sleep(drill.milliseconds / TIMES / 4);
      };
      for (let k = 0; k < TIMES; k++) {
        touch(codeDir);
        await load("served");
        const mend = BREAKS[k % BREAKS.length](codeDir);
        await load("refused");
        mend();
        await load("served");
      }
      await stop();
    });
    rmSync(codeDir, { recursive: true, force: true });
    return `${counts.served} good versions, ${counts.refused} bad ones`;
  },
});

export const reloads = [
  reloaded("by request", [], async (server) => {
    const [{ name }] = await (await fetch(`${server.url}/v2/repository/index`, { method: "POST" })).json();
    const response = await fetch(`${server.url}/v2/repository/models/${encodeURIComponent(name)}/load`, {
      method: "POST",
    });
    // The reason is told to whoever asked; whether there is one, the metrics tell.
    await response.text();
  }),
  reloaded("SIGHUP", [], async ({ pid }) => process.kill(pid, "SIGHUP")),
  reloaded("--watch", ["--watch"], async () => {}),
];

/** How many loads came to what, since the start. */
async function outcomeCounts({ url }) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = (outcome) =>
    Number(
      new RegExp(`^drum_model_reloads_total\\{outcome="${outcome}"\\} (\\d+)`, "m").exec(text)?.[1] ?? 0,
    );
  return { served: count("served"), refused: count("refused") };
}

/** The files of the model, the largest first: its artifact, or its code. */
function filesOf(codeDir) {
  return readdirSync(codeDir)
    .filter((name) => !/^(README.*|\..*)$/.test(name))
    .map((name) => join(codeDir, name))
    .filter((path) => statSync(path).isFile())
    .sort((a, b) => statSync(b).size - statSync(a).size);
}

function touch(codeDir) {
  const [file] = filesOf(codeDir);
  const now = new Date();
  utimesSync(file, now, now);
}

/** Each breaks the model, and gives what mends it. */
const BREAKS = [
  // As a copy does that has not come to its end.
  (codeDir) =>
    changed(filesOf(codeDir)[0], (bytes, path) => (isCode(path) ? "(" : bytes.subarray(0, bytes.length / 2))),
  (codeDir) => {
    const metadata = filesOf(codeDir).find((path) => path.endsWith("model-metadata.yaml"));
    return metadata === undefined ? BREAKS[0](codeDir) : changed(metadata, () => "targetType: [");
  },
];

const isCode = (path) => /\.([cm]?[jt]s|py|R|jl)$/.test(path);

function changed(path, change) {
  const before = readFileSync(path);
  writeFileSync(path, change(before, path));
  return () => writeFileSync(path, before);
}

/** What a model does not change itself, and is large. */
const LINKED = [".venv", "node_modules"];

function copyOf(codeDir) {
  const copy = mkdtempSync(join(scratch, "model-"));
  const isOwn = (path) => !LINKED.includes(basename(path)) && basename(path) !== ".git";
  cpSync(codeDir, copy, { recursive: true, dereference: true, filter: isOwn });
  for (const name of LINKED) {
    if (existsSync(join(codeDir, name))) symlinkSync(resolve(codeDir, name), join(copy, name));
  }
  return copy;
}
