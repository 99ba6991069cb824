import { basename } from "node:path";
import type { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import type { Predictor } from "../../predictors/predictor.js";
import type { ModuleOrigin } from "./module/load.js";
import { camelCase, HOOK_NAMES, type HookName, meantHook } from "./names.js";
import { toFrame } from "./to-frame.js";
import { typeName } from "./type-name.js";
import { userError } from "./user-error.js";

type Hook = (...args: unknown[]) => unknown;

/** The hooks of a model. */
export interface Hooks {
  /** By their snake_case names, in the order in which they are called. */
  readonly names: readonly HookName[];
  /** What the user should know of the file, such as a name that looks misspelt. */
  readonly warnings: readonly string[];
  has(name: HookName): boolean;
  /** Calls a hook and waits for it. @throws HOOK_FAILED, HOOK_HTTP_ERROR for what it throws */
  call(name: HookName, ...args: unknown[]): Promise<unknown>;
  /** Predicts by what `load_model` returned. @throws HOOK_FAILED, HOOK_RETURNED */
  predictBy(model: Pick<Predictor, "predict">, frame: DataFrame): Promise<DataFrame>;
}

/** The hooks of a model that has no user code. */
export const NO_HOOKS: Hooks = hooksOf(new Map(), [], { folder: "", files: [], module: "" });

/**
 * Loads a file of hooks: its exports, or those of a default export such as `defineModel({...})`.
 * @throws DrumError when the file cannot be loaded, or a hook is there twice or is no function
 */
export async function loadHooks(path: string): Promise<Hooks> {
  // A model without user code does not wait for what bundles and caches it.
  const { loadUserModule } = await import("./module/load.js");
  const { exports, origin } = await loadUserModule(path);
  const named = without(exports, "default");
  const byDefault = objectOf(exports.default);
  const file = basename(path);
  const hooks = collect(named, byDefault, file);
  return hooksOf(hooks, misspelt({ ...byDefault, ...named }, file), origin);
}

function hooksOf(
  hooks: ReadonlyMap<HookName, Hook>,
  warnings: readonly string[],
  origin: ModuleOrigin,
): Hooks {
  return {
    names: HOOK_NAMES.filter((name) => hooks.has(name)),
    warnings,
    has: (name) => hooks.has(name),
    call: (name, ...args) => attempt(`The ${name} hook`, origin, () => hooks.get(name)!(...args)),
    async predictBy(model, frame) {
      const what = "The predict function of the model";
      return toFrame(await attempt(what, origin, () => model.predict(frame)), what);
    },
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function without(values: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

function collect(
  named: Readonly<Record<string, unknown>>,
  byDefault: Readonly<Record<string, unknown>>,
  file: string,
): Map<HookName, Hook> {
  const hooks = new Map<HookName, Hook>();
  for (const hook of HOOK_NAMES) {
    const names = new Set([hook, camelCase(hook)]);
    const found = [...names].flatMap((name) => [
      { name, value: named[name] },
      { name: `default.${name}`, value: byDefault[name] },
    ]);
    const present = found.filter(({ value }) => value !== undefined);
    const [first] = present;
    if (first === undefined) continue;
    if (present.some(({ value }) => value !== first.value)) {
      throw drumError("HOOK_TWICE", { file, hook, names: present.map(({ name }) => name).join(" and ") });
    }
    if (typeof first.value !== "function") {
      throw drumError("HOOK_NOT_A_FUNCTION", {
        file,
        name: first.name.replace("default.", ""),
        type: typeName(first.value),
      });
    }
    // A default export may be an object whose hooks use `this`.
    const owner = first.name.startsWith("default.") ? byDefault : undefined;
    hooks.set(hook, (...args) => (first.value as Hook).apply(owner, args));
  }
  return hooks;
}

function misspelt(candidates: Readonly<Record<string, unknown>>, file: string): string[] {
  return Object.entries(candidates).flatMap(([name, value]) => {
    const meant = typeof value === "function" ? meantHook(name) : undefined;
    return meant === undefined
      ? []
      : [`${file} exports '${name}', which is no hook and is not called; was '${meant}' meant?`];
  });
}

async function attempt(what: string, origin: ModuleOrigin, action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (thrown) {
    throw userError(thrown, { ...origin, what });
  }
}
