import { DrumError } from "../../../errors.js";
import { frameFromBatches } from "../../arrow/from-table.js";
import { broken } from "../../arrow/layout.js";
import type { DataFrame } from "../../frame.js";
import { withinLimit } from "../../row-limit.js";
import type { ReadOptions } from "../format.js";
import { registerCodecs } from "./codecs.js";
import { findMessages } from "./messages.js";

/**
 * Reads an Arrow IPC file (Feather 2) or stream, whichever it is, compressed buffers too. Columns share the
 * memory of the bytes where `frameFromTable` says so.
 *
 * @throws TOO_MANY_ROWS, BODY_TOO_LARGE, DATA_UNREADABLE, and what `frameFromTable` throws
 */
export async function readArrow(bytes: Uint8Array, options: ReadOptions): Promise<DataFrame> {
  const arrow = await import("apache-arrow");
  registerCodecs(arrow);
  try {
    const messages = findMessages(arrow, bytes, options.sizeLimit);
    const reader = arrow.RecordBatchReader.from(messages.runs).open();
    // The reader forgets its schema when it is done.
    const { schema } = reader;
    // Where there is no record batch, the reader makes one up.
    const batches = messages.recordBatches === 0 ? [] : [...reader];
    if (batches.length !== messages.recordBatches) throw broken("a record batch is damaged");
    withinLimit({ length: batches.reduce((rows, batch) => rows + batch.numRows, 0) }, options.rowLimit);
    return frameFromBatches(schema, batches, { timestamps: options.timestamps === true });
  } catch (error) {
    if (error instanceof DrumError) throw error;
    throw broken("it is damaged, or of a kind that is not supported", error);
  }
}
