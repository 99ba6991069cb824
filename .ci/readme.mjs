// Runs every ```sh block of a Markdown page, in order, as a reader would: stops at the first that fails. What the page
// puts into /tmp goes into a new folder, so that a second run finds nothing there.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "drum-readme-"));

const page = readFileSync(process.argv[2], "utf8");
for (const [, script] of page.matchAll(/^```sh\n(.*?)^```$/gms)) {
  console.log(script.replace(/^/gm, "$ ").trimEnd());
  const { status } = spawnSync("bash", ["-euo", "pipefail", "-c", script.replaceAll("/tmp/", `${folder}/`)], {
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`A command of ${process.argv[2]} failed with exit code ${status}.`);
    process.exit(1);
  }
}
