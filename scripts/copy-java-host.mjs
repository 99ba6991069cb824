import { cpSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = `${root}.build/java`;
const target = `${root}dist/workers/hosts/java`;

/** Puts the Java host into dist/, if Maven has built it. */
export function copyJavaHost() {
  rmSync(target, { recursive: true, force: true });
  if (!existsSync(`${built}/lib`)) return;
  cpSync(`${built}/drum-host.jar`, `${target}/drum-host.jar`, { preserveTimestamps: true });
  cpSync(`${built}/lib`, `${target}/lib`, { recursive: true, preserveTimestamps: true });
}
