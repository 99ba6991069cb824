import type { Format, FrameWriter } from "../data/formats/format.js";
import { FORMATS } from "../data/formats/registry.js";
import { formatOfPath } from "../data/formats/resolve.js";
import type { DataFrame } from "../data/frame.js";
import { drumError } from "../errors.js";
import type { ByteOutput } from "./byte-output.js";

/** Where predictions go, table after table in the order of the rows. */
export interface PredictionOutput {
  /** Adds rows. All tables have the same columns. */
  table(frame: DataFrame): Promise<void>;
  /** Takes what an unstructured model returned, instead of tables. */
  bytes(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  discard(): void;
}

/** Encodes predictions in a format. The first table starts the output; without one nothing is encoded. */
export function encodedOutput(format: Format, output: ByteOutput): PredictionOutput {
  let writer: FrameWriter | undefined;
  return {
    async table(frame) {
      writer ??= await writerOf(format);
      await output.write(await writer.write(frame));
    },
    bytes: (bytes) => output.write(bytes),
    async end() {
      if (writer) await output.write(await writer.end());
      await output.end();
    },
    discard: () => output.discard(),
  };
}

/** The format of an output file: by its extension where that is of a format that can be written, else CSV. */
export function outputFormat(path: string): Format {
  return formatOfPath(path) ?? csvFormat();
}

export function csvFormat(): Format {
  return FORMATS.find(({ name }) => name === "csv")!;
}

const NOTHING = new Uint8Array(0);

async function writerOf(format: Format): Promise<FrameWriter> {
  const codec = await format.load();
  if (codec.writer) return codec.writer({});
  if (codec.write === undefined) throw drumError("OUTPUT_FORMAT", { name: format.name });
  let header = true;
  return {
    write(frame) {
      const bytes = codec.write!(frame, { header });
      header = false;
      return bytes;
    },
    end: () => NOTHING,
  };
}
