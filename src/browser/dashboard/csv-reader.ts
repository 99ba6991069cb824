/** Reads CSV (RFC 4180) that comes in pieces, which may end anywhere. */
export interface CsvReader {
  push(text: string): void;
  /** Takes what is left for the last row. */
  end(): void;
}

/** @param onRow gets the fields of each row, the header among them */
export function csvReader(onRow: (fields: string[]) => void): CsvReader {
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  /** A quote within a quoted field was the last character: its end, or the first of two. */
  let afterQuote = false;
  let started = false;

  const endField = () => {
    fields.push(field);
    field = "";
  };
  const endRow = () => {
    endField();
    onRow(fields);
    fields = [];
    started = false;
  };

  return {
    push(text) {
      let at = 0;
      while (at < text.length) {
        if (quoted && !afterQuote) {
          const quote = text.indexOf('"', at);
          const to = quote < 0 ? text.length : quote;
          field += text.slice(at, to);
          at = to + 1;
          afterQuote = quote >= 0;
          continue;
        }
        const char = text[at]!;
        if (afterQuote) {
          afterQuote = false;
          quoted = char === '"';
          if (quoted) {
            field += char;
            at++;
          }
          continue;
        }
        if (char === '"' && field === "") quoted = true;
        else if (char === ",") endField();
        else if (char === "\n") endRow();
        else if (char !== "\r") {
          PLAIN.lastIndex = at;
          const plain = PLAIN.exec(text)![0];
          field += plain;
          at += plain.length - 1;
        }
        started = char !== "\n" && (started || char !== "\r");
        at++;
      }
    },
    end() {
      quoted = false;
      afterQuote = false;
      if (started) endRow();
    },
  };
}

const PLAIN = /[^,\r\n]+/y;
