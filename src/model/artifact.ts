import { open } from "node:fs/promises";
import { extname } from "node:path";
import { FAMILIES, familyFor } from "../predictors/registry.js";
import type { Language } from "./spec.js";

/** A file that is a trained model, and who can run it. */
export interface Artifact {
  /** Absolute path. */
  readonly path: string;
  /** Path from the model directory, for messages. */
  readonly name: string;
  /** Number of folders between the model directory and the file. */
  readonly depth: number;
  /** Hosts that run it, the preferred one first. */
  readonly languages: readonly Language[];
  /** The predictor family that loads it inside Node. */
  readonly family?: string;
  /** What it is, for messages: `Python pickle`. */
  readonly kind: string;
}

/** What kind of artifact a file is. */
type Kind = Pick<Artifact, "kind" | "languages" | "family">;

/** A kind of artifact that another language's host runs. */
interface ForeignKind {
  readonly kind: string;
  readonly extensions: readonly string[];
  /** Hosts that run it, the preferred one first. */
  readonly languages: readonly Language[];
  /** Where the extension says too little: whether the content is of this kind. */
  recognises?(path: string): Promise<boolean>;
}

const FOREIGN: readonly ForeignKind[] = [
  { kind: "Python pickle", extensions: [".pkl", ".pickle", ".joblib"], languages: ["python"] },
  { kind: "PyTorch model", extensions: [".pth", ".pt"], languages: ["python"] },
  { kind: "Keras model", extensions: [".h5", ".keras"], languages: ["python"] },
  { kind: "PMML model", extensions: [".pmml"], languages: ["java", "python"] },
  { kind: "R model", extensions: [".rds"], languages: ["r"] },
  { kind: "Julia model", extensions: [".jlso"], languages: ["julia"] },
  { kind: "Java archive", extensions: [".jar"], languages: ["java"] },
  { kind: "Java model source", extensions: [".java"], languages: ["java"] },
  { kind: "Driverless AI pipeline", extensions: [".mojo"], languages: ["java"] },
  { kind: "H2O MOJO", extensions: [".zip"], languages: ["java"], recognises: isMojo },
];

/** Who runs files that Node's families load, where others know them too: the preferred one first. */
const ALSO_PYTHON: Readonly<Record<string, readonly Language[]>> = {
  ".onnx": ["node", "python"],
  ".h5": ["node", "python"],
  ".keras": ["python", "node"],
};

/** What kind of artifact a file is, by its extension in any case and, where that says too little, its content. */
export async function kindOf(path: string): Promise<Kind | undefined> {
  const extension = extname(path).toLowerCase();
  const family = (await familyFor(path))?.name;
  if (family !== undefined) {
    return { kind: family, family, languages: ALSO_PYTHON[extension] ?? ["node"] };
  }
  const foreign = FOREIGN.find(({ extensions }) => extensions.includes(extension));
  if (foreign === undefined || (await foreign.recognises?.(path)) === false) return undefined;
  return { kind: foreign.kind, languages: foreign.languages };
}

/** What may be put into a model directory, for messages. */
export function supportedArtifacts(language: Language = "node"): string {
  const kinds = language === "node" ? FAMILIES : FOREIGN.filter((kind) => kind.languages.includes(language));
  return kinds
    .map((one) => `${"name" in one ? one.name : one.kind} (${one.extensions.join(", ")})`)
    .join(", ");
}

/** An archive's table of names stands at its end. */
async function isMojo(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, ARCHIVE_TABLE);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.includes("model.ini");
  } finally {
    await file.close();
  }
}

const ARCHIVE_TABLE = 1 << 20;
