import { readFileSync } from "node:fs";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { ROOT } from "../../scenarios/run-drum.js";

/** A request for predictions. */
export interface Asked {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

type Row = Readonly<Record<string, number | string | null>>;

const CITIES = ["Bern", "Basel", "Chur"];

/** The rows of the diabetes data, with a column of text. */
function patients(): readonly Row[] {
  const [header, ...lines] = readFileSync(`${ROOT}/testdata/diabetes_features.csv`, "utf8")
    .trim()
    .split("\n");
  const names = header!.split(",");
  return lines.map((line, i) => ({
    ...Object.fromEntries(line.split(",").map((field, k) => [names[k], Number(field)])),
    city: CITIES[i % CITIES.length]!,
  }));
}

const text = (content: string, type = "text/csv"): Asked => ({
  type,
  body: Uint8Array.from(Buffer.from(content)),
});

const field = (value: Row[string] | undefined) =>
  value === null || value === undefined ? "" : String(value);

function csv(rows: readonly Row[], names = Object.keys(rows[0]!), end = "\n"): Asked {
  return text(
    [names, ...rows.map((row) => names.map((name) => field(row[name])))]
      .map((one) => one.join(",") + end)
      .join(""),
  );
}

function arrow(rows: readonly Row[]): Asked {
  // Columns of text become dictionaries, whose categories are those of the rows.
  const columns = Object.keys(rows[0]!).map((name) => {
    const values = rows.map((row) => row[name]!);
    return [
      name,
      typeof values[0] === "number" ? Float64Array.from(values as number[]) : (values as string[]),
    ];
  });
  const table = tableFromArrays(Object.fromEntries(columns) as Record<string, Float64Array | string[]>);
  return { type: "application/vnd.apache.arrow.file", body: Uint8Array.from(tableToIPC(table, "file")) };
}

/** What a client may send, some of it wrong. */
const KINDS: readonly ((rows: readonly Row[], random: () => number) => Asked)[] = [
  (rows) => csv(rows),
  (rows) => csv(rows),
  (rows) => csv(rows),
  (rows) => csv(rows, undefined, "\r\n"),
  // Whole numbers, which have a type of their own where a column has no others.
  (rows) => csv(rows.map((row) => mapNumbers(row, (value) => Math.round(value * 100)))),
  (rows) => csv(rows.map((row) => mapNumbers(row, (value) => (value > 0 ? 1 : 0.5)))),
  (rows) => csv(rows, Object.keys(rows[0]!).reverse()),
  (rows) => csv(rows.map((row) => ({ ...row, more: "x" }))),
  (rows, random) => csv(rows.map((row) => mapNumbers(row, (value) => (random() < 0.1 ? null : value)))),
  (rows) => text(JSON.stringify(rows), "application/json"),
  (rows) => text(rows.map((row) => JSON.stringify(row)).join("\n"), "application/jsonl"),
  (rows) => arrow(rows),
  // Wrong:
  (rows) => csv(rows.map(({ bmi: _, ...row }) => row)),
  (rows) => csv(rows.map((row) => ({ ...row, bmi: "heavy" }))),
  (rows) => csv(rows.map((row) => ({ ...row, city: "Atlantis" }))),
  (rows) => text(`${Object.keys(rows[0]!).join(",")}\n`),
  () => text(""),
  () => text("not,a\ntable\n"),
  () => text('[{"age": 1', "application/json"),
  (rows) => text(JSON.stringify(rows), "application/x-unheard-of"),
];

function mapNumbers(row: Row, change: (value: number) => number | null): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "number" ? change(value) : value]),
  );
}

/** Requests of one to nine rows each, of all kinds. @param names of columns; absent: all */
export function requestsOf(
  random: () => number,
  count: number,
  names: readonly string[] | undefined,
): readonly Asked[] {
  const all = patients();
  const wanted = (row: Row) =>
    names === undefined ? row : Object.fromEntries(names.map((name) => [name, row[name]!]));
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor(random() * (all.length - 9));
    const rows = all.slice(start, start + 1 + Math.floor(random() * random() * 9)).map(wanted);
    return KINDS[i % KINDS.length]!(rows, random);
  });
}
