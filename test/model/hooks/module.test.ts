import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cacheFolder } from "../../../src/cache-folder.js";
import { bundleUserCode } from "../../../src/model/hooks/module/bundle.js";
import { findCached } from "../../../src/model/hooks/module/cache.js";
import { loadUserModule } from "../../../src/model/hooks/module/load.js";
import { libraryPath } from "../../../src/model/hooks/module/package-root.js";
import { folderWith, write } from "../folder.js";

beforeEach(() => {
  vi.stubEnv("DRUM_CACHE_DIR", folderWith({}));
});
afterEach(() => vi.unstubAllEnvs());

async function load(files: Record<string, string>, entry = "custom.ts") {
  const folder = folderWith(files);
  const { exports } = await loadUserModule(join(folder, entry));
  return { folder, exports: exports as Record<string, unknown> };
}

const failure = (files: Record<string, string>, entry?: string) =>
  load(files, entry).then(
    () => expect.fail("it was loaded"),
    (error: Error) => error,
  );

describe("user code", () => {
  it("may be TypeScript with types, enums, JSON, local files and top-level await", async () => {
    const { exports } = await load({
      "custom.ts": `
        import type { Score } from "drum";
        import { twice, Kind } from "./lib/twice.js";
        import settings from "./settings.json" with { type: "json" };
        const base: number = await Promise.resolve(settings.base);
        const name = "one";
        const { default: one } = await import("./parts/" + name + ".js");
        export const value = twice(base) + Kind.Two + one;`,
      "lib/twice.ts": "export enum Kind { One = 1, Two } export const twice = (x: number): number => x * 2;",
      "settings.json": '{ "base": 20 }',
      "parts/one.js": "export default 1;",
    });
    expect(exports.value).toBe(43);
  });

  it("keeps what a file says of its own place, in every file and way", async () => {
    const { folder, exports } = await load(
      {
        "custom.mts": `
        import { here } from "./lib/here.js";
        export { here };
        export const own = [import.meta.url, import.meta.filename, import.meta.dirname, __dirname, __filename];
        export const shadowed = ((__dirname: string) => __dirname)("mine");`,
        "lib/here.js": "export const here = import.meta.dirname;",
      },
      "custom.mts",
    );
    const file = join(folder, "custom.mts");
    expect(exports.own).toEqual([pathToFileURL(file).href, file, folder, folder, file]);
    expect(exports.here).toBe(join(folder, "lib"));
    expect(exports.shadowed).toBe("mine");
  });

  it("may be CommonJS, with require of anything", async () => {
    const { folder, exports } = await load(
      {
        "custom.cjs": `
          const path = require("path"), other = require("./other"), cow = require("cow");
          const { DataFrame } = require("drum");
          const name = "moo";
          exports.all = [path.sep, other.dir, cow.says, require("cow/" + name), typeof DataFrame.from];`,
        "other.js": "module.exports = { dir: __dirname };",
        "node_modules/cow/index.js": "exports.says = 'hello';",
        "node_modules/cow/moo.js": "module.exports = 'moo';",
      },
      "custom.cjs",
    );
    const commonJs = (exports.default as { all: unknown[] }).all;
    expect(commonJs).toEqual(["/", folder, "hello", "moo", "function"]);
  });

  it("imports packages of its own node_modules as Node resolves them", async () => {
    const { exports } = await load({
      "custom.ts": `
        import modern from "@scope/modern/deep";
        import * as old from "old";
        export const got = [modern, old.default.value];
        export const later = async () => (await import("lazy")).default;`,
      "node_modules/@scope/modern/package.json":
        '{"type":"module","exports":{"./deep":{"module":"./never.js","import":"./right.js","require":"./wrong.js"}}}',
      "node_modules/@scope/modern/right.js": "export default 'right';",
      "node_modules/@scope/modern/wrong.js": "module.exports = 'wrong';",
      "node_modules/@scope/modern/never.js": "export default 'never';",
      "node_modules/old/package.json": '{"main":"lib.js","module":"never.js"}',
      "node_modules/old/lib.js": "exports.value = 'old';",
      "node_modules/lazy/index.js": "module.exports = 'lazy';",
    });
    expect(exports.got).toEqual(["right", "old"]);
    expect(await (exports.later as () => Promise<unknown>)()).toBe("lazy");
  });

  it("gets the library of the running program as 'drum', whatever is installed", async () => {
    const { exports } = await load({
      "custom.ts": `export { DataFrame } from "drum";`,
      "node_modules/drum/index.js": "exports.DataFrame = 'another';",
    });
    const library = (await import(pathToFileURL(libraryPath()).href)) as { DataFrame: unknown };
    expect(exports.DataFrame).toBe(library.DataFrame);
  });

  it("may have a require of its own beside CommonJS files", async () => {
    const { exports } = await load({
      "custom.ts": `
        import { createRequire } from "node:module";
        import other from "./other.cjs";
        const require = createRequire(import.meta.url);
        export const got = [other.fs, require("./data.json").x];`,
      "other.cjs": "exports.fs = typeof require('fs').readFileSync;",
      "data.json": '{"x":1}',
    });
    expect(exports.got).toEqual(["function", 1]);
  });

  it("may be a link, as mounted configuration is", async () => {
    const folder = folderWith({
      "..data/custom.ts": 'export { x } from "./x.js";',
      "..data/x.ts": "export const x = 1;",
    });
    symlinkSync(join("..data", "custom.ts"), join(folder, "custom.ts"));
    expect((await loadUserModule(join(folder, "custom.ts"))).exports.x).toBe(1);
    write(folder, { "..data/x.ts": "export const x = 2;" });
    expect((await loadUserModule(join(folder, "custom.ts"))).exports.x).toBe(2);
  });

  it("follows the user's tsconfig.json", async () => {
    const { exports } = await load({
      "tsconfig.json": '{"compilerOptions":{"paths":{"@lib/*":["./lib/*"]}}}',
      "custom.ts": `import { x } from "@lib/x"; export { x };`,
      "lib/x.ts": "export const x = 1;",
    });
    expect(exports.x).toBe(1);
  });
});

describe("a mistake", () => {
  it("of syntax is shown with file, line and source", async () => {
    const error = await failure({ "custom.ts": "export const a = 1;\n\texport const b = ;\n" });
    expect(error).toMatchObject({ code: "HOOKS_FILE_INVALID", exit: 1 });
    expect(error.message).toBe(
      [
        'custom.ts cannot be loaded: Unexpected ";"',
        "    at custom.ts:2:19",
        "    2 | \texport const b = ;",
        "        \t                 ^",
      ].join("\n"),
    );
  });

  it("of syntax is marked by characters, not bytes", async () => {
    const error = await failure({ "custom.ts": "const größe = ;" });
    expect(error.message).toContain("at custom.ts:1:15\n    1 | const größe = ;\n                      ^");
  });

  it("in a file below is shown with its path", async () => {
    const error = await failure({ "custom.ts": 'import "./lib/bad.js";', "lib/bad.ts": "const = 1;" });
    expect(error.message).toContain("    at lib/bad.ts:1:7\n    1 | const = 1;\n");
  });

  it("of a package that is not installed says what to install", async () => {
    const error = await failure({ "custom.ts": 'import x from "@tensorflow/tfjs/dist/x"; x();' });
    expect(error.message).toContain(
      "The package '@tensorflow/tfjs' is not installed: run `npm install @tensorflow/tfjs` in the model directory",
    );
    expect(error.message).toContain("at custom.ts:1:15");
  });

  it("of a file that is not there", async () => {
    const error = await failure({ "custom.ts": 'import "./nowhere.js";' });
    expect(error.message).toContain('Could not resolve "./nowhere.js"\n    at custom.ts:1:8');
  });

  it("that throws while the file is loaded is shown in place", async () => {
    const error = await failure({ "custom.ts": 'const a: number = 1;\nthrow new RangeError("too far");' });
    expect(error).toMatchObject({ code: "HOOKS_FILE_FAILED" });
    expect(error.message).toContain(
      'An error occurred while the hooks were loaded: RangeError: too far\n    at custom.ts:2:7\n    2 | throw new RangeError("too far");',
    );
  });
});

/** What changed just now may have changed while it was read, and is not cached. */
const still = () => new Promise((resolve) => setTimeout(resolve, 30));

describe("the cache", () => {
  const files = { "custom.ts": 'import { x } from "./x.js"; export { x };', "x.ts": "export const x = 1;" };

  it("is used until a file, a setting or a package changes", async () => {
    const folder = folderWith(files);
    const entry = join(folder, "custom.ts");
    const cache = cacheFolder("hooks");
    await loadUserModule(entry);
    expect(findCached(entry, cache)).toBeUndefined();
    await still();
    await loadUserModule(entry);
    expect(findCached(entry, cache)?.inputs.toSorted()).toEqual([entry, join(folder, "x.ts")]);
    write(folder, { "tsconfig.json": '{"compilerOptions":{"useDefineForClassFields":false}}' });
    expect(findCached(entry, cache)).toBeUndefined();
    await loadUserModule(entry);
    expect(findCached(entry, cache)).toBeDefined();
    write(folder, { "x.ts": "export const x = 2;" });
    expect(findCached(entry, cache)).toBeUndefined();
    await still();
    expect((await loadUserModule(entry)).exports.x).toBe(2);
    const kinds = readdirSync(cache).map((name) => extname(name));
    expect(kinds.toSorted()).toEqual([".json", ".mjs"]);
  });

  it("needs no translator to start", async () => {
    const folder = folderWith(files);
    await still();
    await loadUserModule(join(folder, "custom.ts"));
    vi.doMock("esbuild", () => {
      throw new Error("esbuild was loaded");
    });
    try {
      expect((await loadUserModule(join(folder, "custom.ts"))).exports.x).toBe(1);
      write(folder, { "x.ts": "export const x = 2;" });
      await expect(loadUserModule(join(folder, "custom.ts"))).rejects.toThrow();
    } finally {
      vi.doUnmock("esbuild");
    }
  });

  it("is not used where links lead elsewhere by now", async () => {
    const folder = folderWith({
      "1/custom.ts": 'export { x } from "./x.js";',
      "1/x.ts": "export const x = 1;",
      "2/custom.ts": 'export { x } from "./x.js";',
      "2/x.ts": "export const x = 2;",
    });
    const entry = join(folder, "custom.ts");
    symlinkSync("data/custom.ts", entry);
    symlinkSync("1", join(folder, "data"));
    await still();
    expect((await loadUserModule(entry)).exports.x).toBe(1);
    rmSync(join(folder, "data"));
    symlinkSync("2", join(folder, "data"));
    expect((await loadUserModule(entry)).exports.x).toBe(2);
  });

  it("is passed over where an import has a name that only running tells", async () => {
    const { folder } = await load({
      "custom.ts":
        'export const part = async (name: string) => (await import("./parts/" + name + ".js")).default;',
      "parts/one.js": "export default 1;",
    });
    write(folder, { "parts/two.js": "export default 2;" });
    const { exports } = await loadUserModule(join(folder, "custom.ts"));
    expect(await (exports.part as (name: string) => Promise<number>)("two")).toBe(2);
  });

  it("holds a module that its owner alone can write", async () => {
    await load(files);
    for (const name of readdirSync(cacheFolder("hooks"))) {
      expect(statSync(join(cacheFolder("hooks"), name)).mode & 0o077).toBe(0);
    }
  });

  it("survives a manifest that is broken", async () => {
    const { folder } = await load(files);
    const manifest = readdirSync(cacheFolder("hooks")).find((name) => name.endsWith(".json"))!;
    write(cacheFolder("hooks"), { [manifest]: "{" });
    expect((await loadUserModule(join(folder, "custom.ts"))).exports.x).toBe(1);
    write(cacheFolder("hooks"), { [manifest]: '{"module": 1}' });
    expect((await loadUserModule(join(folder, "custom.ts"))).exports.x).toBe(1);
  });

  it("lies where the environment says", () => {
    const folder = folderWith({ file: "" });
    vi.stubEnv("DRUM_CACHE_DIR", "");
    vi.stubEnv("XDG_CACHE_HOME", folder);
    expect(cacheFolder("hooks")).toBe(join(folder, "drum", "hooks"));
    vi.stubEnv("XDG_CACHE_HOME", "");
    vi.stubEnv("HOME", folder);
    expect(cacheFolder("hooks")).toBe(join(folder, ".cache", "drum", "hooks"));
  });

  it("is a private folder that goes with the process where nothing can be written", async () => {
    vi.stubEnv("DRUM_CACHE_DIR", join(folderWith({ file: "" }), "file"));
    const { exports } = await load(files);
    expect(exports.x).toBe(1);
    expect(statSync(cacheFolder("hooks")).mode & 0o077).toBe(0);
  });
});

it("keeps names and says nothing on standard error", async () => {
  const folder = folderWith({
    "custom.ts": "export const a = class Foo {}; export const n = a.name; eval('1');",
  });
  const { code, packages } = await bundleUserCode(join(folder, "custom.ts"), folder);
  expect(packages).toEqual([]);
  write(folder, { "out.mjs": `${code}\nconsole.log(n);` });
  expect(execFileSync(process.execPath, [join(folder, "out.mjs")], { encoding: "utf8" })).toBe("Foo\n");
});
