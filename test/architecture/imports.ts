import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../../src", import.meta.url));

export interface Import {
  /** Path of the importing file below `src/`. */
  readonly from: string;
  /** Path of the imported file below `src/`. */
  readonly to: string;
  /** Only types are imported: nothing of it remains at run time. */
  readonly typeOnly: boolean;
}

/** Every import of one source file by another. */
export function importsOfSources(): Import[] {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  return files.flatMap((from) => {
    const text = readFileSync(join(src, from), "utf8");
    const statements = text.matchAll(
      /^(?:import|export)\s+(type\s)?[^;]*?from\s+"(\.[^"]+)"|import\(\s*"(\.[^"]+)"\s*\)|^import\s+"(\.[^"]+)"/gm,
    );
    return [...statements].map(([, type, ...specifiers]) => {
      const specifier = specifiers.find((one) => one !== undefined)!;
      const to = relative(src, join(src, dirname(from), specifier)).replace(/\.js$/, ".ts");
      return { from, to, typeOnly: type !== undefined };
    });
  });
}
