// Loads the bundle of the program with what V8 compiled of it the last time. Compiling is a good part of a short
// run; the compiled code is kept in the cache folder by what the bundle is used for, by the state of the bundle, and by
// V8's own tag of its version, flags and processor. V8 refuses what does not fit it, and the program then runs without.
const {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");
const { cachedDataVersionTag } = require("node:v8");
const { Script } = require("node:vm");

/** Compiled code of another state of the bundle is removed when it is so many milliseconds old. */
const OLD = 30 * 24 * 3600 * 1000;

const loaded = new Map();
const keeps = [];

/** The program's exports. @param use what it is loaded for: what is compiled differs by that */
exports.program = (use) => bundle("drum", use);

/** Keeps what V8 has compiled until now for the next time, unless this run had it already. */
exports.keepCode = () => {
  for (const keep of keeps.splice(0)) keep();
};

function bundle(name, use) {
  if (!loaded.has(name)) loaded.set(name, load(join(__dirname, `../dist/${name}.cjs`), use));
  return loaded.get(name);
}

function load(path, use) {
  const code = readFileSync(path, "latin1");
  const { mtimeMs, size } = statSync(path);
  const folder = cacheFolder();
  const stamp = [cachedDataVersionTag(), Math.round(mtimeMs), size].map((n) => n.toString(36)).join("-");
  const file = folder && join(folder, `${use}-${stamp}`);
  const cachedData = file && readIfThere(file);
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname, importMetaUrl, importModule) {${code}\n})`,
    {
      filename: path,
      cachedData,
    },
  );
  if (file && (cachedData === undefined || script.cachedDataRejected)) {
    keeps.push(() => store(folder, file, script));
  }
  const module = { exports: {} };
  script.runInThisContext()(
    module.exports,
    require,
    module,
    path,
    dirname(path),
    pathToFileURL(path).href,
    importModule,
  );
  return module.exports;
}

/** Only a file that Node itself has loaded may import. Both lie in one package, so they find the same modules. */
const importModule = (name) =>
  name.startsWith(PART) ? Promise.resolve().then(() => partNamed(name.slice(PART.length))) : import(name);

/** What the build calls a part of the program that is a bundle of its own, which few runs need. */
const PART = "drum:";
const partNamed = (name) => bundle(name, name);

function cacheFolder() {
  const { DRUM_CACHE_DIR, XDG_CACHE_HOME, HOME } = process.env;
  if (DRUM_CACHE_DIR) return resolve(DRUM_CACHE_DIR, "code");
  const caches = XDG_CACHE_HOME || (HOME && join(HOME, ".cache"));
  return caches ? resolve(caches, "drum/code") : undefined;
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** A folder that cannot be written to, or a full disk, only means that the next start is no faster. */
function store(folder, file, script) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      const other = join(folder, name);
      if (Date.now() - statSync(other).mtimeMs > OLD) rmSync(other, { force: true });
    }
    const part = `${file}.${process.pid}`;
    writeFileSync(part, script.createCachedData(), { mode: 0o600 });
    renameSync(part, file);
  } catch {}
}
