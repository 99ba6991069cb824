import type { TargetTypeName } from "../../../src/model/spec.js";

/** What a model of a column of the table predicts, and the data set of `testdata/` that it is trained and asked with. */
export interface Subject {
  readonly data: string;
  readonly targetType: TargetTypeName;
  /** Of `inferenceModel` in the model's metadata. */
  readonly labels?: Readonly<Record<string, string | readonly string[]>>;
}

/** The columns that stand for a model of their own. testdata/matrix/python/matrix.py has the same. */
export const SUBJECTS = {
  sparse: { data: "digits", targetType: "regression" },
  binary: {
    data: "breast_cancer",
    targetType: "binary",
    labels: { positiveClassLabel: "benign", negativeClassLabel: "malignant" },
  },
  regression: { data: "diabetes", targetType: "regression" },
  multiclass: {
    data: "iris",
    targetType: "multiclass",
    labels: { classLabels: ["setosa", "versicolor", "virginica"] },
  },
  anomaly: { data: "diabetes", targetType: "anomaly" },
  transform: { data: "wine", targetType: "transform" },
  unstructured: { data: "diabetes", targetType: "unstructured" },
} as const satisfies Readonly<Record<string, Subject>>;

export type SubjectName = keyof typeof SUBJECTS;

/** All columns that a run fills, in the order of the table. `loads` sums up the others. */
export const COLUMNS = [
  "CSV",
  "Arrow",
  "sparse",
  "binary",
  "regression",
  "multiclass",
  "anomaly",
  "transform",
  "unstructured",
] as const;

export type ColumnName = (typeof COLUMNS)[number];

/** The model that a column is filled by: those of formats ask the row's first model, by its own format. */
export function subjectOf(column: ColumnName, models: readonly SubjectName[]): SubjectName | undefined {
  if (column !== "CSV" && column !== "Arrow") return models.find((model) => model === column);
  return models.find((model) => model !== "sparse" && model !== "unstructured");
}
