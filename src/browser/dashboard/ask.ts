import { keyHeaders } from "../api-key.js";

/** What a server said that did not answer, or why nothing was heard of it, in words for a reader. */
export class Refusal extends Error {
  constructor(
    text: string,
    /** `undefined` when nothing was heard. */
    readonly status?: number,
  ) {
    super(text);
  }
}

/**
 * Asks this server.
 * @param path below the folder of the page
 * @throws Refusal; AbortError when it was given up
 */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), ...keyHeaders() };
  let response: Response;
  try {
    response = await fetch(new URL(`../${path}`, import.meta.url), { cache: "no-store", ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal("The server cannot be reached.");
  }
  if (!response.ok) throw new Refusal(await wordsOf(response), response.status);
  return response;
}

async function wordsOf(response: Response): Promise<string> {
  const text = await response.text();
  let said: unknown;
  try {
    said = (JSON.parse(text) as { readonly message?: unknown }).message;
  } catch {}
  const words = typeof said === "string" ? said.replace(/^ERROR: /, "") : text.slice(0, 1000);
  return `${response.status}: ${words || response.statusText}`;
}
