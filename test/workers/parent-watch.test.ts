import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { frameHead, KIND } from "../../src/workers/protocol/frame.js";

const host = fileURLToPath(new URL("../../bin/host.js", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "drum-watch-")));
afterAll(() => rmSync(folder, { recursive: true }));

/** A coordinator that starts a host with these arguments and sends it a model whose loading never ends. */
function coordinator(args: readonly string[]) {
  const hooksFile = join(folder, "custom.mjs");
  writeFileSync(
    hooksFile,
    "console.error('loading'); while (true);\nexport function score_unstructured() {}",
  );
  const spec = {
    codeDir: folder,
    name: "m",
    targetType: "unstructured",
    language: "node",
    hooksFile,
    metadata: null,
  };
  const frame = frameHead(KIND.load, 0, { protocol: 1, spec }, 0).toString("base64");
  const program = `
    const host = require("node:child_process").spawn(process.execPath, ${JSON.stringify([host, ...args])}, {
      stdio: ["ignore", "inherit", "pipe", "pipe"],
    });
    host.stdio[3].write(Buffer.from("${frame}", "base64"));
    host.stderr.once("data", () => console.log(host.pid));`;
  return spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Whether it runs: one that has ended is there until its new parent, the system's first process, takes note. */
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat[stat.lastIndexOf(")") + 2] !== "Z";
  } catch {
    return false;
  }
};

test("a host that is busy for ever ends with its parent where the kernel does not see to it", async () => {
  const parent = coordinator(["--watch-parent"]);
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  expect(alive(pid)).toBe(true);
  parent.kill("SIGKILL");
  // It looks twice a second; the rest is for a machine that has much else to do.
  await expect.poll(() => alive(pid), { timeout: 20_000 }).toBe(false);
});
