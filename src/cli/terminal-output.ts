import { DataFrame } from "../data/frame.js";
import { sliceColumn } from "../data/slice.js";
import type { PredictionOutput } from "../score/output/prediction-output.js";
import { tableText } from "./table.js";

const HEAD_ROWS = 10;

/** Shows the first predictions and how many there are; what an unstructured model returns is shown as it is. */
export function terminalOutput(stream: NodeJS.WriteStream): PredictionOutput {
  let head: DataFrame | undefined;
  let rows = 0;
  return {
    async add(content) {
      const frame = content as DataFrame;
      head ??= new DataFrame(
        frame.names,
        frame.columns.map((column) => sliceColumn(column, 0, Math.min(HEAD_ROWS, frame.length))),
      );
      rows += frame.length;
    },
    async bytes(bytes) {
      stream.write(bytes);
    },
    async end() {
      if (head) stream.write(tableText(head, rows, stream.columns || 80));
    },
    discard() {},
  };
}
