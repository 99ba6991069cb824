import { once } from "node:events";
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { testdata } from "../scenarios/templates.js";

const [header, ...rows] = readFileSync(testdata("diabetes_features.csv"), "utf8").trim().split("\n");

/** What libxgboost predicts for the rows that large files repeat. */
const expected = readFileSync(testdata("expected/typescript_xgboost.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((text) => Math.fround(Number(text)));

/** Texts that make it hard to find out where a record ends. */
const NOTES = ["plain", '"two\nlines"', '"a, b"', "", '"say ""so""\r\n, and more"', '"\n\n"'];

/**
 * Writes a CSV file of at least so many bytes: rows of the diabetes data over and over, with a text that the model
 * does not need.
 * @param hard whether the texts hold line ends
 * @returns number of rows
 */
export async function writeLargeFile(path: string, bytes: number, hard: boolean): Promise<number> {
  const file = createWriteStream(path, { highWaterMark: 4 << 20 });
  file.write(`${header},note\n`);
  let written = 0;
  let count = 0;
  while (written < bytes) {
    let block = "";
    while (block.length < 1 << 20) {
      const note = hard ? NOTES[count % NOTES.length] : `row ${count}`;
      block += `${rows[count % rows.length]},${note}\n`;
      count++;
    }
    written += block.length;
    if (!file.write(block)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return count;
}

/** Counts the lines of predictions, and those that are not what libxgboost predicts for their row. */
export async function checkPredictions(path: string): Promise<{ rows: number; wrong: number }> {
  let rows = -1;
  let wrong = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (rows >= 0 && Number(line) !== expected[rows % expected.length]) wrong++;
    rows++;
  }
  return { rows, wrong };
}
