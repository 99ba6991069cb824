import { formatMediaType, type MediaType, parseMediaType } from "../data/media-type.js";
import { DrumError, drumError } from "../errors.js";
import { typeName } from "./hooks/type-name.js";
import type { ScoreUnstructuredArguments } from "./hooks/types.js";
import { decodeText, encodeText } from "./text-encoding.js";
import type { WorkReply, WorkRequest } from "./work.js";

const DEFAULT_CHARSET = "utf8";

/** What `score_unstructured` is called with: the data, as text or as bytes, and the arguments. */
export interface UnstructuredCall {
  readonly data: string | Uint8Array;
  readonly args: ScoreUnstructuredArguments;
}

/**
 * Data and arguments of a request. Without a media type, or with `text/*` or `application/json`, the data is
 * text in the charset given (default UTF-8), else bytes.
 * @throws CHARSET_UNKNOWN, TEXT_INVALID
 */
export function unstructuredCall(bytes: Uint8Array, request: WorkRequest): UnstructuredCall {
  const { essence, parameters } = request.payload.mediaType;
  const isText = essence === "" || essence.startsWith("text/") || essence === "application/json";
  const charset = parameters.charset ?? (isText ? DEFAULT_CHARSET : undefined);
  return {
    data: isText ? decodeText(bytes, charset!) : bytes,
    args: {
      mimetype: essence || "text/plain",
      ...(charset !== undefined && { charset }),
      // Copies, since the hook may change them.
      query: { ...request.query },
      headers: { ...request.headers },
    },
  };
}

/**
 * The answer that a `score_unstructured` hook means: text, bytes or nothing, alone or as
 * `[data, { mimetype, charset }]`. Text is `text/plain; charset=utf-8` unless it is said otherwise, bytes are
 * `application/octet-stream` without a charset.
 * @throws HOOK_RETURNED for anything else
 */
export function unstructuredReply(returned: unknown): WorkReply {
  const [data, labels] = isPair(returned) ? returned : [returned, null];
  const { mimetype, charset } = (labels ?? {}) as { mimetype?: unknown; charset?: unknown };
  const asked = parseMediaType(labelText(mimetype, "mimetype"));
  const askedCharset = labelText(charset, "charset") ?? asked.parameters.charset;
  const bytes = bytesOf(data);
  const isBinary = bytes !== undefined;
  const used = askedCharset ?? (isBinary ? undefined : "utf-8");
  const mediaType: MediaType = {
    essence: asked.essence || (isBinary ? "application/octet-stream" : "text/plain"),
    parameters: { ...asked.parameters, ...(used !== undefined && { charset: used }) },
  };
  if (isBinary) return { kind: "bytes", bytes, mediaType };
  if (data === null || data === undefined) return { kind: "bytes", bytes: null, mediaType };
  if (typeof data !== "string") throw returnedWrong(typeName(data));
  return { kind: "bytes", bytes: encoded(data, used!, mediaType), mediaType };
}

function isPair(returned: unknown): returned is readonly [unknown, unknown] {
  if (!Array.isArray(returned) || returned.length < 1 || returned.length > 2) return false;
  const labels: unknown = returned[1] ?? null;
  return labels === null || (typeof labels === "object" && !Array.isArray(labels));
}

function labelText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw returnedWrong(`${typeName(value)} as ${name}`);
  return value;
}

function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return undefined;
}

function encoded(text: string, charset: string, mediaType: MediaType): Uint8Array {
  try {
    return encodeText(text, charset);
  } catch (cause) {
    if (!(cause instanceof DrumError)) throw cause;
    throw returnedWrong(`a charset that is not known (${formatMediaType(mediaType)})`);
  }
}

function returnedWrong(returned: string) {
  return drumError("HOOK_RETURNED", {
    what: "The score_unstructured hook",
    returned,
    expected: "text, bytes or nothing, alone or as [data, { mimetype, charset }],",
    remedy: "Turn other values into text, for example with JSON.stringify.",
  });
}
