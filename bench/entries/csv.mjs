// Reading CSV into typed columns, in processor time: on a busy machine that is steadier than time, and it counts
// all threads. drum reads as its workers do, a range of about a megabyte after another, and whole.
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../processes.mjs";
import { pythonTimer, pythonWith, runPython } from "../python.mjs";
import { settings } from "../settings.mjs";

const FOLDER = `${resolve(settings.folder)}/`;
const RANGE = 1_000_000;

const GENERATE = `
import sys, numpy as np, pandas as pd
random, rows, folder = np.random.default_rng(0), 100_000, sys.argv[1]
pd.DataFrame({f"f{k}": random.normal(size=rows) for k in range(50)}).to_csv(folder + "floats.csv", index=False)
mixed = {f"float{k}": random.normal(size=rows) for k in range(6)}
mixed |= {f"missing{k}": np.where(random.random(rows) < .2, np.nan, np.round(random.normal(0, 10, rows), 3)) for k in range(4)}
mixed |= {f"text{k}": random.choice([f"category {j}" for j in range(10 ** (k + 1))], rows) for k in range(4)}
mixed |= {"quoted": random.choice(["a, b", 'c "d"', "e"], rows), "boolean": random.random(rows) < .5}
mixed |= {"small": random.normal(size=rows) * 1e-7}
mixed |= {f"int{k}": random.integers(-10 ** k, 10 ** k + 1, rows) for k in range(6)}
pd.DataFrame(mixed).to_csv(folder + "mixed.csv", index=False)
unique = {f"text{k}": [f"{n:0{12 + 6 * k}x}" for n in random.integers(0, 2 ** 62, 4 * rows)] for k in range(3)}
pd.DataFrame(unique).to_csv(folder + "unique.csv", index=False)`;

/** The reader of the sources, which has no door of its own in dist/. */
async function reader() {
  const outfile = `${FOLDER}read-csv.mjs`;
  await build({
    entryPoints: [`${ROOT}src/data/formats/csv/read.ts`],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
    outfile,
  });
  return (await import(outfile)).readCsvFile;
}

/** Processor milliseconds of this process. */
async function processorTime(action) {
  const start = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** What all entries need, made once: the files, the reader, and a Python that reads them, too. */
const ready = once(async () => {
  const python = pythonWith("pandas", "pyarrow");
  if (python === undefined) return { reason: "needs Python with pandas and pyarrow (testdata/venv.sh)" };
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(`${FOLDER}unique.csv`)) runPython(python, GENERATE, FOLDER);
  return { readCsvFile: await reader(), time: pythonTimer(python, "import pandas, pyarrow.csv") };
});

function once(make) {
  let made;
  return () => {
    made ??= make();
    return made;
  };
}

const whole = (file, options) => async () => {
  const { readCsvFile } = await ready();
  const path = FOLDER + file;
  const { size } = statSync(path);
  return processorTime(() => readCsvFile({ path, start: 0, end: size, firstLine: 1 }, options));
};

function inRanges(file) {
  const path = FOLDER + file;
  const plan = once(() => {
    const bytes = readFileSync(path);
    const cuts = [bytes.indexOf(10) + 1];
    while (cuts.at(-1) < bytes.length) {
      cuts.push(bytes.indexOf(10, Math.min(cuts.at(-1) + RANGE, bytes.length - 1)) + 1);
    }
    return { cuts, header: Buffer.from(bytes.subarray(0, cuts[0])) };
  });
  return async () => {
    const { readCsvFile } = await ready();
    const { cuts, header } = plan();
    return processorTime(async () => {
      for (let k = 1; k < cuts.length; k++) {
        await readCsvFile({ path, start: cuts[k - 1], end: cuts[k], firstLine: 1 }, { header });
      }
    });
  };
}

const inPython = (statement) => async () => (await ready()).time(statement);
const pandas = (file, rest = "") => ({
  name: "pandas",
  measure: inPython(`pandas.read_csv(${JSON.stringify(FOLDER + file)}${rest})`),
});
const pyarrow = (file) => ({
  name: "pyarrow",
  measure: inPython(`pyarrow.csv.read_csv(${JSON.stringify(FOLDER + file)})`),
});
const entry = (name, aim, subject, ...peers) => ({
  name: `csv: ${name}`,
  figures: { time: { unit: "CPU ms" } },
  runs: 15,
  prepare: async () => (await ready()).reason,
  subject,
  peers: peers.map((peer) => ({ ...peer, aims: { time: aim } })),
});

const some = ["f1", "f20", "f48"];

export default [
  entry("98 MB of floats", 0.4, whole("floats.csv"), pandas("floats.csv"), pyarrow("floats.csv")),
  entry("98 MB of floats in ranges", 0.4, inRanges("floats.csv"), pandas("floats.csv")),
  entry(
    "3 of 50 columns",
    0.5,
    whole("floats.csv", { columns: some }),
    pandas("floats.csv", `, usecols=${JSON.stringify(some)}`),
  ),
  entry("25 MB of all types", 0.8, whole("mixed.csv"), pandas("mixed.csv"), pyarrow("mixed.csv")),
  entry("25 MB of texts that all differ in ranges", 2, inRanges("unique.csv"), pandas("unique.csv")),
  entry("25 MB of all types in ranges", 0.8, inRanges("mixed.csv"), pandas("mixed.csv")),
];
