import type { Writable } from "node:stream";

/** Where bytes go. Nothing is seen of them there before `end` if that can be helped. */
export interface ByteOutput {
  write(bytes: Uint8Array): Promise<void>;
  /** Completes the output. */
  end(): Promise<void>;
  /**
   * Gives up: nothing stays behind, unless the output can be continued. At once, since a signal may be the cause; no
   * effect after `end`.
   */
  discard(): void;
}

/** An output that a later run can continue. */
export interface ResumableOutput extends ByteOutput {
  /** Returns when the disk has all that was written. */
  sync(): Promise<void>;
}

/** Thrown when nobody reads a stream any more, as when a pipe's reader has seen enough. */
export class OutputClosed extends Error {}

/** A stream, such as standard output, as an output. @throws OutputClosed from `write` */
export function streamOutput(stream: Writable): ByteOutput {
  let failure: Error | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    failure = error.code === "EPIPE" ? new OutputClosed() : error;
  });
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        stream.write(bytes, (error) => {
          if (error) reject((error as NodeJS.ErrnoException).code === "EPIPE" ? new OutputClosed() : error);
          else resolve();
        });
      }),
    async end() {},
    discard() {},
  };
}
