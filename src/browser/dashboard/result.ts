import { byId, html } from "./elements.js";
import { rounded } from "./units.js";

/** Rows and columns that are shown of a table, and characters of a text; all of it can be saved. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 50;
const MOST_TEXT = 100_000;

/** Where an answer of the model is shown. */
export interface Result {
  /** Takes away what was shown before. */
  clear(): void;
  /** Says what happens, or has happened; screen readers tell of it. */
  say(text: string): void;
  /** Says what went wrong. */
  fail(text: string): void;
  /** Adds a row of the table; the first is the header. Beyond the most that are shown, does nothing. */
  row(fields: readonly string[]): void;
  text(text: string): void;
  /** Offers the whole answer as a file. */
  offer(name: string, contents: Blob): void;
}

export function resultView(): Result {
  const [head, body] = [byId("result-head"), byId("result-rows")];
  const [table, text] = [byId("result-table"), byId("result-text")];
  const [status, failure] = [byId("result-status"), byId("result-failure")];
  const save = byId("result-save");
  let saved = "";
  let shown = 0;
  let columns: readonly string[] = [];
  const cells = (name: "td" | "th", fields: readonly string[]) =>
    fields.slice(0, MOST_COLUMNS).map((field) => html(name, name === "th" ? { scope: "col" } : {}, field));
  return {
    clear() {
      shown = 0;
      columns = [];
      for (const element of [head, body, text, status, failure, save]) element.replaceChildren();
      for (const element of [table, text, failure, byId("plot")]) element.hidden = true;
      URL.revokeObjectURL(saved);
    },
    say: (words) => {
      status.textContent = words;
    },
    fail(words) {
      status.textContent = "";
      failure.textContent = words;
      failure.hidden = false;
    },
    row(fields) {
      if (columns.length === 0) {
        columns = fields;
        const more = fields.length - MOST_COLUMNS;
        head.replaceChildren(
          html("th", { scope: "col" }, "Row"),
          ...cells("th", fields),
          ...(more > 0 ? [html("th", { scope: "col" }, `and ${more} more columns`)] : []),
        );
        table.hidden = false;
      } else if (shown < MOST_ROWS) {
        shown++;
        body.append(html("tr", {}, html("th", { scope: "row" }, rounded(shown)), ...cells("td", fields)));
      }
    },
    text(words) {
      const more = words.length - MOST_TEXT;
      text.textContent =
        more > 0 ? `${words.slice(0, MOST_TEXT)}\n… and ${rounded(more)} more characters` : words;
      text.hidden = false;
    },
    offer(name, contents) {
      saved = URL.createObjectURL(contents);
      save.replaceChildren(html("a", { href: saved, download: name }, `Save ${name}`));
    },
  };
}

/** How many of so many rows the table shows, where those are not all. */
export const shownOf = (rows: number) => (rows > MOST_ROWS ? `; the first ${MOST_ROWS} are shown` : "");
