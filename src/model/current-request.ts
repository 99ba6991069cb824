/** What a hook may know of the request that it is called for. */
export interface RequestContext {
  /** The `X-Request-ID` that its answer carries and that logs have. */
  readonly id: string;
  /** W3C `traceparent` for what the hook asks of others: the model's span, or what the client sent where nothing is traced. */
  readonly traceparent?: string;
}

let current: RequestContext | undefined;

/**
 * The request of `drum server` that a hook is being called for; `undefined` while the model is loaded, and for `drum score`.
 * A worker works on one request at a time: what a hook leaves running may see the next one.
 */
export function currentRequest(): RequestContext | undefined {
  return current;
}

/** Does a piece of work for a request. */
export async function forRequest<Result>(
  request: RequestContext | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  current = request;
  try {
    return await work();
  } finally {
    current = undefined;
  }
}
