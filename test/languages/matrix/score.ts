import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { arrowFile } from "../../../src/data/formats/arrow/codec.js";
import { readCsv } from "../../../src/data/formats/csv/read.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";
import { type NumberTable, parseNumbers } from "../../scenarios/templates.js";
import { type ColumnName, SUBJECTS, type SubjectName } from "./columns.js";
import type { Row } from "./rows.js";

/** The biggest difference of drum's predictions from the library's, or why there are none. */
export type Result = { readonly difference: number } | { readonly failure: string };

/**
 * Scores the data of a model, in the format of a column of the table, by the built program.
 * @param models the folder that the row's trainer has written
 */
export async function scoreColumn(
  row: Row,
  column: ColumnName,
  subject: SubjectName,
  models: string,
): Promise<Result> {
  const codeDir = join(models, row.id, subject);
  const output = join(models, `${row.id}-${column}.out.csv`);
  if (!existsSync(codeDir)) return { failure: `the trainer wrote no model for ${subject}` };
  writeMetadata(codeDir, subject);
  const input = await inputArguments(models, column, subject);
  const { code, stderr } = await runDrum(
    ["score", "--code-dir", codeDir, "--output", output, ...input, ...(row.options ?? [])],
    { env: row.runtime.env },
  );
  if (code !== 0) return { failure: reasonIn(stderr) ?? `exit code ${code}` };
  const library = parseNumbers(readFileSync(join(models, row.id, `${subject}.csv`)));
  return compare(parseNumbers(readFileSync(output)), library, subject === "transform");
}

/** The line that says what is wrong; a busy machine takes so long that others tell how far the program is. */
function reasonIn(stderr: string): string | undefined {
  return stderr.split("\n").find((line) => line !== "" && !line.endsWith(" MB/s"));
}

function writeMetadata(codeDir: string, subject: SubjectName): void {
  const { targetType, ...rest } = SUBJECTS[subject];
  const metadata = {
    name: subject,
    type: "inference",
    targetType,
    ...("labels" in rest ? { inferenceModel: rest.labels } : {}),
  };
  // JSON is YAML, too.
  writeFileSync(join(codeDir, "model-metadata.yaml"), JSON.stringify(metadata));
}

/** The options that name the data: features without the target, since models may take columns by position. */
async function inputArguments(
  folder: string,
  column: ColumnName,
  subject: SubjectName,
): Promise<readonly string[]> {
  const { data } = SUBJECTS[subject];
  const testdata = join(ROOT, "testdata", data);
  if (subject === "sparse")
    return ["--input", `${testdata}.mtx`, "--sparse-column-file", `${testdata}.columns`];
  const csv = readFileSync(`${testdata}.csv`, "utf8").replace(/,[^,\n]*$/gm, "");
  const path = join(folder, `${data}.${column === "Arrow" ? "arrow" : "csv"}`);
  if (!existsSync(path)) writeFileSync(path, column === "Arrow" ? await toArrow(csv) : csv);
  return ["--input", path, ...(subject === "unstructured" ? ["--content-type", "text/csv"] : [])];
}

async function toArrow(csv: string): Promise<Uint8Array> {
  const writer = await arrowFile.writer!({});
  const frame = await readCsv(Buffer.from(csv));
  return Buffer.concat([await writer.write(frame), await writer.end()]);
}

/** By the names of the columns, unless these are free. */
function compare(actual: NumberTable, library: NumberTable, byPosition: boolean): Result {
  const order = library.header.map((name, place) => (byPosition ? place : actual.header.indexOf(name)));
  if (order.includes(-1) || actual.header.length !== library.header.length) {
    return { failure: `columns ${actual.header.join(", ")} instead of ${library.header.join(", ")}` };
  }
  if (actual.rows.length !== library.rows.length) {
    return { failure: `${actual.rows.length} rows instead of ${library.rows.length}` };
  }
  let most = 0;
  library.rows.forEach((row, i) => {
    row.forEach((expected, place) => {
      const value = actual.rows[i]![order[place]!]!;
      if (Object.is(value, expected)) return;
      const difference = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
      most = Math.max(most, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    });
  });
  return { difference: most };
}
