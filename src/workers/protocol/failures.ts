/** Errors as frames carry them, with their chain of causes. */
import { DrumError, drumError, ERRORS, type ErrorCode, type ErrorDetails } from "../../errors.js";

/** One error of a chain. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of a DrumError: what makes it one. */
  readonly drum?: Pick<DrumError, "code" | "remedy" | "status" | "exit" | "details">;
  readonly cause?: Failure;
}

export interface ErrorMeta extends Failure {
  /** The host ends after this error: its process is no longer in a known state. */
  readonly fatal?: true;
}

const LONGEST_CHAIN = 8;

export function encodeError(error: unknown, depth = 0): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const drum = error instanceof DrumError && {
    drum: {
      code: error.code,
      remedy: error.remedy,
      status: error.status,
      exit: error.exit,
      ...(error.details && { details: error.details }),
    },
  };
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...drum,
    ...(error.cause !== undefined && depth < LONGEST_CHAIN && { cause: encodeError(error.cause, depth + 1) }),
  };
}

/**
 * The error of an `error` frame. One that is no DrumError keeps its name, message and stack; one that gives only a
 * code and details gets its texts from the table.
 */
export function decodeError(meta: unknown): Error {
  const { name, message, stack, drum, cause } = (meta ?? {}) as Partial<Failure>;
  const options = cause === undefined ? undefined : { cause: decodeError(cause) };
  if (drum && message === undefined && Object.hasOwn(ERRORS, drum.code)) {
    return fromTable(drum, options);
  }
  const error = drum
    ? new DrumError(
        drum.code as ErrorCode,
        String(message),
        drum.remedy ?? "",
        drum.status ?? 500,
        drum.exit ?? 1,
        options,
        drum.details,
      )
    : Object.assign(new Error(String(message), options), { name: String(name ?? "Error") });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Whether the host that sent this error ends after it. */
export const isFatal = (meta: unknown): boolean => (meta as Partial<ErrorMeta> | undefined)?.fatal === true;

function fromTable(drum: NonNullable<Failure["drum"]>, options: ErrorOptions | undefined): DrumError {
  const code: ErrorCode = drum.code;
  const made = drumError(code, (drum.details ?? {}) as ErrorDetails<ErrorCode>, options);
  if (drum.status === undefined && drum.remedy === undefined) return made;
  const remedy = [made.remedy, drum.remedy].filter(Boolean).join(" ");
  return new DrumError(
    code,
    made.message,
    remedy,
    drum.status ?? made.status,
    made.exit,
    options,
    made.details,
  );
}
