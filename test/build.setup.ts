import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds dist/ before the tests when a source is newer than it, since scenarios run the built program; after
 * the tests, removes the folder that their user code was cached in.
 */
export default function setup({ config }: TestProject): () => void {
  const built = join(root, "dist/index.d.ts");
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (["src", "scripts", "api-spec"].some((folder) => newest(join(root, folder)) > builtAt)) {
    execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root, stdio: "inherit" });
  }
  const cache: unknown = config.env.DRUM_CACHE_DIR;
  return () => {
    if (typeof cache === "string") rmSync(cache, { recursive: true, force: true });
  };
}

function newest(folder: string): number {
  const times = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}
