import { type Column, valueAt } from "../data/column.js";
import type { DataFrame } from "../data/frame.js";

const LONGEST_CELL = 32;

/**
 * The first rows of a table for a reader, numbered, and how many rows and columns there are in all. Columns
 * that do not fit are left out and counted.
 */
export function tableText(head: DataFrame, rows: number, width: number): string {
  const index = ["", ...Array.from({ length: head.length }, (_, i) => String(i))];
  const columns = head.names.map((name, k) => cells(name, head.columns[k]!));
  const shown = [padded(index)];
  let used = shown[0]![0]!.length;
  let fitting = 0;
  for (const column of columns) {
    const text = padded(column);
    if (fitting > 0 && used + 2 + text[0]!.length > width) break;
    used += 2 + text[0]!.length;
    shown.push(text);
    fitting++;
  }
  const lines = index.map((_, row) => shown.map((column) => column[row]).join("  "));
  if (rows > head.length) lines.push("...");
  const left = columns.length - fitting;
  const more = left > 0 ? `, ${left} more not shown` : "";
  lines.push("", `${count(rows, "row")}, ${count(columns.length, "column")}${more}`);
  return `${lines.join("\n")}\n`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function cells(name: string, column: Column): string[] {
  return [name, ...Array.from({ length: column.length }, (_, i) => cell(column, i))].map(shortened);
}

function cell(column: Column, index: number): string {
  const value = valueAt(column, index);
  if (value === null) return "NaN";
  if (typeof value === "object") return `[${Array.from(value).join(" ")}]`;
  return String(value).replace(/\s+/g, " ");
}

const shortened = (text: string) =>
  text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;

function padded(texts: readonly string[]): string[] {
  const width = Math.max(...texts.map(({ length }) => length));
  return texts.map((text) => text.padStart(width));
}
