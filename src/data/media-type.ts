/** A media type as in RFC 9110 §8.3: `text/csv; charset=latin1`. */
export interface MediaType {
  /** `type/subtype` in lower case, or `""` when none was given. */
  readonly essence: string;
  /** Parameters by lower-case name, values unquoted. */
  readonly parameters: Readonly<Record<string, string>>;
}

let lastText: string | undefined;
let lastType: MediaType = { essence: "", parameters: {} };

/**
 * Reads a Content-Type. Lenient, as servers must be: empty parts are passed over. The same text as the last time
 * gives the same object.
 */
export function parseMediaType(text: string | undefined): MediaType {
  if (text !== lastText) {
    lastType = parse(text);
    lastText = text;
  }
  return lastType;
}

function parse(text: string | undefined): MediaType {
  const [essence = "", ...rest] = splitOutsideQuotes(text ?? "");
  const parameters: Record<string, string> = {};
  for (const part of rest) {
    const equals = part.indexOf("=");
    if (equals <= 0) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = part.slice(equals + 1).trim();
    parameters[name] ??= value.startsWith('"') ? value.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : value;
  }
  return { essence: essence.trim().toLowerCase(), parameters };
}

export function formatMediaType({ essence, parameters }: MediaType): string {
  return [essence, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)].join("; ");
}

function splitOutsideQuotes(text: string): string[] {
  return text.match(/(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}
