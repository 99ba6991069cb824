// How soon drum is there, beside a bare node that does nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DRUM, freePort, ROOT, timeOfNode, timeToFirstAnswer } from "../processes.mjs";

const CODE_DIR = `${ROOT}model_templates/typescript_xgboost`;

const folder = mkdtempSync(join(tmpdir(), "drum-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
const oneRow = join(folder, "one-row.csv");
const csv = readFileSync(`${ROOT}testdata/diabetes.csv`, "utf8");
writeFileSync(oneRow, csv.split("\n").slice(0, 2).join("\n"));

const bareNode = { unit: "ms", peerName: "node -e 0", runs: 15, peer: () => timeOfNode("-e", "0") };

export default [
  { ...bareNode, name: "start: drum --help", aim: 2, subject: () => timeOfNode(DRUM, "--help") },
  {
    ...bareNode,
    name: "start: drum score, one row",
    aim: 4,
    subject: () => timeOfNode(DRUM, "score", "--code-dir", CODE_DIR, "--input", oneRow),
  },
  {
    name: "start: drum server to its first answer",
    unit: "ms",
    peerName: "bare node:http",
    aim: 4,
    runs: 15,
    subject: async () => {
      const port = await freePort();
      return timeToFirstAnswer(
        port,
        DRUM,
        "server",
        "--code-dir",
        CODE_DIR,
        "--address",
        `127.0.0.1:${port}`,
      );
    },
    peer: async () => {
      const port = await freePort();
      const program = `require("http").createServer((_, r) => r.end("{}")).listen(${port}, "127.0.0.1")`;
      return timeToFirstAnswer(port, "-e", program);
    },
  },
];
