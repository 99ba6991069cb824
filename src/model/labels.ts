import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { drumError } from "../errors.js";
import type { Metadata } from "./metadata.js";

/** What the command line or the environment say about labels. */
export interface LabelOptions {
  readonly positiveClassLabel?: string;
  readonly negativeClassLabel?: string;
  readonly classLabels?: readonly string[];
  /** Path from the working directory. */
  readonly classLabelsFile?: string;
}

/** The two labels of a binary model. */
export interface BinaryLabels {
  readonly positiveClassLabel: string;
  readonly negativeClassLabel: string;
  /** [positive, negative] */
  readonly classLabels: readonly string[];
}

/**
 * Positive and negative label from the options and the metadata, which must agree where both say.
 * @throws LABELS_MISSING, LABELS_DISAGREE, LABELS_REPEATED; USAGE when an option has one label alone
 */
export function binaryLabels(options: LabelOptions, metadata: Metadata | null): BinaryLabels {
  const { positiveClassLabel: positive, negativeClassLabel: negative } = options;
  if ((positive === undefined) !== (negative === undefined)) {
    throw drumError("USAGE", {
      problem: "--positive-class-label and --negative-class-label go together: give both of them or neither",
    });
  }
  const [own, other] = [metadata?.positiveClassLabel, metadata?.negativeClassLabel];
  const known = own !== undefined && other !== undefined;
  if (positive !== undefined && negative !== undefined) {
    if (known && (own !== positive || other !== negative)) throw drumError("LABELS_DISAGREE", {});
    return binary(positive, negative);
  }
  if (!known) throw drumError("LABELS_MISSING", {});
  return binary(own, other);
}

function binary(positiveClassLabel: string, negativeClassLabel: string): BinaryLabels {
  const classLabels = [positiveClassLabel, negativeClassLabel];
  requireDistinct(classLabels);
  return { positiveClassLabel, negativeClassLabel, classLabels };
}

/**
 * The labels of a multiclass or multilabel model, in the order given by the options, else by the metadata;
 * as sets they must agree where both say.
 * @throws CLASS_LABELS_MISSING, CLASS_LABELS_DISAGREE, CLASS_LABELS_TOO_FEW, LABELS_REPEATED, LABELS_FILE
 */
export function classLabels(
  options: LabelOptions,
  metadata: Metadata | null,
  codeDir: string,
): readonly string[] {
  const asked =
    options.classLabels ??
    (options.classLabelsFile === undefined ? undefined : readLabels(options.classLabelsFile));
  const known =
    metadata?.classLabels ??
    (metadata?.classLabelsFile === undefined
      ? undefined
      : readLabels(resolve(codeDir, metadata.classLabelsFile)));
  const labels = asked ?? known;
  if (labels === undefined || labels.length === 0) throw drumError("CLASS_LABELS_MISSING", {});
  if (asked !== undefined && known !== undefined && !sameSet(asked, known)) {
    throw drumError("CLASS_LABELS_DISAGREE", {});
  }
  if (labels.length < 2) throw drumError("CLASS_LABELS_TOO_FEW", {});
  requireDistinct(labels);
  return labels;
}

function readLabels(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw drumError("LABELS_FILE", { path }, { cause });
  }
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

const sameSet = (a: readonly string[], b: readonly string[]) =>
  new Set([...a, ...b]).size === new Set(a).size && new Set(a).size === new Set(b).size;

function requireDistinct(labels: readonly string[]): void {
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) throw drumError("LABELS_REPEATED", { label: repeated });
}
