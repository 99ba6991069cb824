import { drumError } from "../../errors.js";
import { splitCompression } from "../compression.js";
import type { MediaType } from "../media-type.js";
import type { Format } from "./format.js";
import { FORMATS } from "./registry.js";

/** What is known of data before it is read; each may be absent. */
export interface FormatClues {
  /** The name of a format, as the user gave it: it decides alone. */
  readonly name?: string | undefined;
  /** A file name; an extension of a compression after the format's is passed over. */
  readonly path?: string | undefined;
  readonly mediaType?: MediaType | undefined;
  /** The first bytes of the (decompressed) data. */
  readonly head?: Uint8Array | undefined;
}

/** Media types that say nothing of the format. */
const UNSPECIFIC = new Set([
  "",
  "application/octet-stream",
  "binary/octet-stream",
  "application/x-www-form-urlencoded",
]);

/**
 * The format of data: by the name given, else by extension, else by media type, else by content.
 * A media type that is none of ours is an error, unless it says nothing.
 *
 * @throws FORMAT_UNKNOWN, which lists what is supported
 */
export function resolveFormat(clues: FormatClues): Format {
  const { name, path, mediaType, head } = clues;
  if (name !== undefined) {
    return (
      FORMATS.find((format) => format.name === name.toLowerCase()) ?? unknown("no format has the given name")
    );
  }
  const byPath = path === undefined ? undefined : formatOfPath(path);
  if (byPath) return byPath;
  const essence = mediaType?.essence ?? "";
  const byType = FORMATS.find((format) => format.mediaTypes.includes(essence));
  if (byType) return byType;
  if (!UNSPECIFIC.has(essence)) unknown(`its media type ${essence} is none of ours`);
  const byContent = head && FORMATS.find((format) => format.sniff(head));
  return byContent ?? unknown("neither name nor content say what it is");
}

/** The format of a file name's extension, in any case, also before an extension of a compression. */
export function formatOfPath(path: string): Format | undefined {
  const lower = splitCompression(path).inner.toLowerCase();
  return FORMATS.find((format) => format.extensions.some((extension) => lower.endsWith(extension)));
}

function unknown(what: string): never {
  const supported = FORMATS.map((format) => `${format.name} (${format.extensions.join(", ")})`).join(", ");
  throw drumError("FORMAT_UNKNOWN", { what, supported });
}
