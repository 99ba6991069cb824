// Runs every ```sh block of a Markdown page, in order, as a reader would: stops at the first that fails.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const page = readFileSync(process.argv[2], "utf8");
for (const [, script] of page.matchAll(/^```sh\n(.*?)^```$/gms)) {
  console.log(script.replace(/^/gm, "$ ").trimEnd());
  const { status } = spawnSync("bash", ["-euo", "pipefail", "-c", script], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`A command of ${process.argv[2]} failed with exit code ${status}.`);
    process.exit(1);
  }
}
