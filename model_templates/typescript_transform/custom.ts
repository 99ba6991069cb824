import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataFrame, type LoadModel, type Transform } from "drum";

/** What was fitted for one column: the value to put where one is missing, and how to centre and scale. */
interface FittedColumn {
  name: string;
  median: number;
  mean: number;
  scale: number;
}

type Scaler = { columns: FittedColumn[] };

export const loadModel: LoadModel<Scaler> = (codeDir) =>
  JSON.parse(readFileSync(join(codeDir, "scaler.json"), "utf8"));

/** The fitted columns, each with zero mean and unit variance over the training data; other columns are left out. */
export const transform: Transform<Scaler> = (data, scaler) =>
  DataFrame.from(
    Object.fromEntries(
      scaler.columns.map(({ name, median, mean, scale }) => {
        const values = data.numbers(name); // missing values are NaN
        return [name, values.map((value) => ((Number.isNaN(value) ? median : value) - mean) / scale)];
      }),
    ),
  );
