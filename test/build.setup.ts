import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Builds dist/ before the tests when a source is newer than it, since scenarios run the built program. */
export default function setup(): void {
  const built = join(root, "dist/index.d.ts");
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (newest(join(root, "src")) > builtAt || newest(join(root, "scripts")) > builtAt) {
    execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root, stdio: "inherit" });
  }
}

function newest(folder: string): number {
  const times = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}
