import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { juliaFor, needsJulia } from "../../oracles/julia.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { needsR, rFor } from "../../oracles/r.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { compile, hasJava, needsJava } from "../java/java.js";

/** Models of a host for the scenarios of this folder, one a folder of each name. */
export type ModelName =
  | "regression"
  | "order"
  | "labels"
  | "missing"
  | "printing"
  | "unstructured"
  | "faults";

/** What a model named `faults` does when the first column of its data is called so. */
export type Fault =
  | "throw"
  | "junk"
  | "exit"
  | "end"
  | "crash"
  | "kill"
  | "sleep"
  | "spin"
  | "slow"
  | "fork"
  | "hoard";

/** A host, as the scenarios need to know it. */
export interface Host {
  readonly name: string;
  /** Behind the names of its tests: what to install, where it cannot be run. */
  readonly missing: string;
  readonly runs: boolean;
  /** The environment that makes drum use it, for a model where that matters. */
  env(model: ModelName): NodeJS.ProcessEnv;
  /** Folders with its models, the first that has one of a name counts. */
  readonly folders: readonly string[];
  /** Far more memory, in MB, than its workers need. */
  readonly memoryLimit: number;
  /** Unstructured models get bytes, whatever their type, and decode them themselves. */
  readonly takesBytes?: true;
  /** How it reports what user code does, where that differs; null where the language cannot do it. */
  readonly says: Readonly<Partial<Record<Fault, RegExp | null>>>;
}

const here = fileURLToPath(new URL(".", import.meta.url));

const python = pythonFor(["pandas"]);
const rscript = rFor();
const julia = juliaFor(["CSV", "DataFrames"]);

const EXITED = /The model's code ended its process by process\.exit\(3\)/;

export const HOSTS: readonly Host[] = [
  {
    name: "typescript",
    missing: "",
    runs: true,
    env: () => ({}),
    folders: ["typescript", "javascript"],
    memoryLimit: 400,
    says: { exit: EXITED },
  },
  {
    name: "javascript",
    missing: "",
    runs: true,
    env: () => ({}),
    folders: ["javascript"],
    memoryLimit: 400,
    says: { exit: EXITED },
  },
  {
    name: "python",
    missing: needs(python, ["pandas"]),
    runs: python !== undefined,
    env: () => ({ DRUM_PYTHON: python }),
    folders: ["python"],
    memoryLimit: 500,
    says: {
      exit: /The score hook failed: it called sys\.exit \(SystemExit: 3\)\n {4}at custom\.py:\d+/,
      end: /ended its process by os\._exit\(3\) at custom\.py:\d+/,
    },
  },
  {
    name: "r",
    missing: needsR(rscript),
    runs: rscript !== undefined,
    env: () => ({ DRUM_R: rscript }),
    folders: ["r"],
    memoryLimit: 500,
    says: { exit: /The model's code ended its process by quit\(3\)/, end: null },
  },
  {
    name: "julia",
    missing: needsJulia(julia, ["CSV", "DataFrames"]),
    runs: julia !== undefined,
    env: () => ({ DRUM_JULIA: julia }),
    folders: ["julia"],
    memoryLimit: 2000,
    says: { exit: /The model's code ended its process by exit\(3\)/ },
  },
  {
    // Predictors of one's own: classes, which have no hooks.
    name: "java",
    missing: needsJava,
    runs: hasJava,
    env: (model) => ({
      DRUM_JAVA_CUSTOM_PREDICTOR_CLASS: `${model.charAt(0).toUpperCase()}${model.slice(1)}`,
      DRUM_JAVA_CUSTOM_CLASS_PATH: javaClasses(),
    }),
    folders: ["java"],
    memoryLimit: 500,
    takesBytes: true,
    says: {
      throw: /The predict method of Faults failed: .*quite wrong/,
      exit: /The model's code ended its process by System\.exit\(…\)/,
    },
  },
  {
    name: "the protocol's double",
    missing: "",
    runs: true,
    env: () => ({ DRUM_JULIA: join(here, "double/julia") }),
    folders: ["double"],
    memoryLimit: 400,
    says: { exit: EXITED },
  },
];

const classes = scratchFolder();
let compiled = false;

/** A folder with the compiled classes of the models in Java. */
function javaClasses(): string {
  if (!compiled) {
    const sources = readdirSync(join(here, "java"), { recursive: true, encoding: "utf8" });
    compile(
      sources.filter((name) => name.endsWith(".java")).map((name) => join(here, "java", name)),
      classes,
    );
    compiled = true;
  }
  return classes;
}

/** The model directory of a host, where it has such a model. */
const folderOf = ({ folders }: Host, model: ModelName): string | undefined =>
  folders.map((folder) => join(here, folder, model)).find((folder) => existsSync(folder));

export const hasModel = (host: Host, model: ModelName) => folderOf(host, model) !== undefined;

/** The model directory of a host. */
export function modelOf(host: Host, model: ModelName): string {
  const path = folderOf(host, model);
  if (path === undefined) throw new Error(`${host.name} has no model '${model}'`);
  return path;
}
