import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { drumError } from "../../errors.js";

/** Who may ask: whoever shows one of the keys. */
export interface ApiKeys {
  /**
   * Takes the key out of a request's headers, so that neither the model's code nor a log sees it, and looks whether it
   * is one of ours.
   * @throws UNAUTHORIZED, which says the same of a missing key and of a wrong one
   */
  admit(headers: IncomingHttpHeaders): void;
  /** Reads the file again. When that fails, the keys stay. @throws API_KEYS_INVALID */
  reread(): void;
}

/** Where keys come from: at least one of both. */
export interface KeySources {
  /** A key a line; empty lines and those that begin with `#` say nothing. */
  readonly file?: string | undefined;
  /** The value of {@link KEYS_VARIABLE}: keys with spaces or commas between them. */
  readonly list?: string | undefined;
}

export const KEYS_VARIABLE = "DRUM_API_KEYS";

/** Reads the keys. @throws API_KEYS_INVALID for what cannot be read, for something that is no key, and for no keys */
export function apiKeys(sources: KeySources): ApiKeys {
  // Digests with a secret of this process in them: how long a comparison takes tells nothing about a key.
  const secret = randomBytes(32).toString("hex");
  const digest = (key: string) => hash("sha256", secret + key, "buffer");
  let known = readKeys(sources).map(digest);
  return {
    admit(headers) {
      const key = keyIn(headers);
      if (key === undefined || !isOneOf(known, digest(key))) throw drumError("UNAUTHORIZED", {});
    },
    reread() {
      known = readKeys(sources).map(digest);
    },
  };
}

/** Looks at every key, so that the time does not tell which one it was. */
function isOneOf(known: readonly Buffer[], asked: Buffer): boolean {
  let found = false;
  for (const one of known) if (timingSafeEqual(one, asked)) found = true;
  return found;
}

const AUTHORIZATION = /^(?:Bearer|Token) +(\S+) *$/i;

function keyIn(headers: IncomingHttpHeaders): string | undefined {
  const given = headers["x-api-key"];
  if (typeof given === "string") {
    delete headers["x-api-key"];
    return given;
  }
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  delete headers.authorization;
  return AUTHORIZATION.exec(authorization)?.[1];
}

function readKeys({ file, list }: KeySources): string[] {
  const listed = list === undefined ? [] : keysOf(list.split(/[\s,]+/), KEYS_VARIABLE);
  return file === undefined ? listed : [...listed, ...keysOf(linesOf(file), file)];
}

function keysOf(texts: readonly string[], source: string): string[] {
  const keys = texts.filter((text) => text !== "");
  // Not an open server: whoever names a source of keys wants to be asked for them.
  if (keys.length === 0) throw invalid(source, "there is no key");
  const at = keys.findIndex((key) => !/^[\x21-\x7e]+$/.test(key));
  if (at >= 0) throw invalid(source, `key ${at + 1} has spaces or characters other than ASCII`);
  return keys;
}

function linesOf(file: string): string[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.map((line) => line.trim()).filter((line) => !line.startsWith("#"));
  } catch (error) {
    throw invalid(file, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function invalid(source: string, problem: string): Error {
  return drumError("API_KEYS_INVALID", { source, problem });
}
