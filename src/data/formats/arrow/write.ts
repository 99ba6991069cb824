import { batchFromFrame } from "../../arrow/to-table.js";
import type { DataFrame } from "../../frame.js";
import type { FrameWriter } from "../format.js";
import { sameColumns } from "../same-columns.js";

/**
 * Writes an Arrow IPC file or stream, a record batch for every frame. Text is written plainly, since a file
 * may not replace a dictionary between batches.
 */
export async function arrowWriter(kind: "file" | "stream"): Promise<FrameWriter> {
  const arrow = await import("apache-arrow");
  const pending: Uint8Array[] = [];
  class Sink extends arrow.AsyncByteQueue {
    override write(bytes: Uint8Array): void {
      pending.push(bytes);
    }
  }
  const writer = kind === "file" ? new arrow.RecordBatchFileWriter() : new arrow.RecordBatchStreamWriter();
  writer.reset(new Sink());
  const drain = () => {
    const bytes = Buffer.concat(pending);
    pending.length = 0;
    return bytes;
  };
  const conform = sameColumns();
  return {
    write(frame: DataFrame) {
      writer.write(batchFromFrame(arrow, conform(frame), { text: "plain" }));
      return drain();
    },
    end() {
      writer.finish();
      return drain();
    },
  };
}
