import { broken } from "../../arrow/layout.js";
import type { ArrowModule } from "../../arrow/to-table.js";
import {
  endsLikeArrowFile,
  looksLikeArrowFile,
  looksLikeArrowStream,
  looksLikeFeather1,
} from "./envelope.js";
import { expandedSize } from "./expanded-size.js";
import { checkFlatbuffer, FOOTER, MESSAGE } from "./flatbuffer.js";

/** The file's magic, padded to 8 bytes; after it a file is a stream. */
const FILE_HEAD = 8;
/** The footer's length and the magic, at the end of a file. */
const FILE_TAIL = 10;

export interface Messages {
  /** Schema, dictionaries and record batches, in one or more runs of bytes. */
  readonly runs: readonly Uint8Array[];
  readonly recordBatches: number;
}

/**
 * Finds the messages of an Arrow file or stream and checks that they are whole: apache-arrow would end
 * silently, or not at all, where a length is wrong. A stream may by its specification end without a mark, but
 * then a part of one looks like a whole one, so it is refused. (Arrow columnar format, "IPC streaming format"
 * and "IPC file format"; the form from before version 0.15 is not read.)
 *
 * @param sizeLimit see {@link expandedSize}
 * @throws DATA_UNREADABLE, BODY_TOO_LARGE
 */
export function findMessages(arrow: ArrowModule, bytes: Uint8Array, sizeLimit?: number): Messages {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, end] = bounds(bytes, view);
  let at = start;
  let recordBatches = 0;
  let schema = false;
  let marked = false;
  const count = expandedSize(sizeLimit);
  while (!marked && at + 8 <= end) {
    if (view.getInt32(at, true) !== -1) throw broken("a message does not start with its mark");
    const size = view.getInt32(at + 4, true);
    marked = size === 0;
    if (marked) break;
    const body = at + 8 + size;
    if (size < 0 || body > end) throw broken("it is cut off within a message");
    const metadata = bytes.subarray(at + 8, body);
    checkFlatbuffer(metadata, MESSAGE);
    const message = arrow.Message.decode(metadata);
    const next = body + message.bodyLength;
    if (!(message.bodyLength >= 0) || next > end) throw broken("it is cut off within a message");
    if (at === start) schema = message.isSchema();
    const content = bytes.subarray(body, next);
    if (message.isRecordBatch()) {
      recordBatches++;
      count(message.header(), content);
    } else if (message.isDictionaryBatch()) count(message.header().data, content);
    at = next;
  }
  if (!marked && !(start > 0 && at === end)) throw broken("it is cut off: its end mark is missing");
  if (schema) return { runs: [bytes.subarray(start, at)], recordBatches };
  // Files that apache-arrow writes have their schema only in the footer.
  if (start === 0) throw broken("its schema is missing");
  checkFlatbuffer(bytes.subarray(end, bytes.length - FILE_TAIL), FOOTER);
  return { runs: [schemaOfFooter(arrow, bytes), bytes.subarray(start, at)], recordBatches };
}

/** The schema in the footer of a file as a message. */
function schemaOfFooter(arrow: ArrowModule, bytes: Uint8Array): Uint8Array {
  const { schema } = arrow.RecordBatchReader.from(bytes).open();
  const metadata = arrow.Message.encode(arrow.Message.from(schema));
  const message = Buffer.alloc(8 + Math.ceil(metadata.length / 8) * 8);
  message.writeInt32LE(-1, 0);
  message.writeInt32LE(message.length - 8, 4);
  message.set(metadata, 8);
  return message;
}

function bounds(bytes: Uint8Array, view: DataView): [start: number, end: number] {
  if (bytes.length === 0) throw broken("it is empty");
  if (looksLikeArrowStream(bytes)) return [0, bytes.length];
  if (looksLikeFeather1(bytes)) {
    throw broken("it is a Feather file of version 1, which came before Arrow files");
  }
  if (!looksLikeArrowFile(bytes)) throw broken("it starts like neither an Arrow file nor an Arrow stream");
  if (bytes.length < FILE_HEAD + FILE_TAIL || !endsLikeArrowFile(bytes)) {
    throw broken("the file is cut off: its footer is missing");
  }
  const tail = bytes.length - FILE_TAIL;
  const end = tail - view.getInt32(tail, true);
  if (end < FILE_HEAD || end > tail) throw broken("the length of its footer is wrong");
  return [FILE_HEAD, end];
}
