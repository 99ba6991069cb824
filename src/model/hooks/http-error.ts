/**
 * Thrown in a hook, it answers the request with a status and a message of the hook's own choice.
 *
 * @example
 * if (!data.has("age")) throw new HttpError("The column 'age' is needed.", 422);
 */
export class HttpError extends Error {
  override readonly name = "HttpError";

  /** @param status HTTP status from 400 to 599 */
  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether something thrown is an HttpError, also one of another copy of this package. */
export function isHttpError(thrown: unknown): thrown is HttpError {
  if (!(thrown instanceof Error) || thrown.name !== "HttpError") return false;
  const { status } = thrown as { status?: unknown };
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}
