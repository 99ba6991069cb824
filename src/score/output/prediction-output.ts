import type { Format, FrameWriter } from "../../data/formats/format.js";
import { FORMATS } from "../../data/formats/registry.js";
import { formatOfPath } from "../../data/formats/resolve.js";
import type { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import { headerOf } from "../../model/predictions/encode.js";
import type { PieceFormat } from "../../model/work.js";
import type { ByteOutput } from "./byte-output.js";

/** Checked predictions of some rows: as bytes where the output takes pieces of its format, else as a table. */
export interface Answer {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly content: Uint8Array | DataFrame;
}

/** Where predictions go, in the order of the rows. All have the same columns. */
export interface PredictionOutput {
  /** The format of the pieces that it takes; without one it takes tables. */
  readonly pieces?: PieceFormat;
  /** Says what the columns are, once before the first piece. */
  begin?(columns: readonly string[]): Promise<void>;
  add(content: Uint8Array | DataFrame): Promise<void>;
  /** Takes what an unstructured model returned, instead of predictions. */
  bytes(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  discard(): void;
}

/** Encodes predictions in a format. The first ones start the output; without them nothing is encoded. */
export function encodedOutput(format: Format, output: ByteOutput): PredictionOutput {
  const pieces = PIECE_FORMATS.find((name) => name === format.name);
  return pieces ? pieceOutput(pieces, output) : tableOutput(format, output);
}

const PIECE_FORMATS: readonly PieceFormat[] = ["csv", "jsonl"];

function pieceOutput(pieces: PieceFormat, output: ByteOutput): PredictionOutput {
  const bytes = (some: Uint8Array) => output.write(some);
  return {
    pieces,
    begin: async (columns) => bytes(await headerOf(columns, pieces)),
    add: (content) => bytes(content as Uint8Array),
    bytes,
    end: () => output.end(),
    discard: () => output.discard(),
  };
}

function tableOutput(format: Format, output: ByteOutput): PredictionOutput {
  let writer: FrameWriter | undefined;
  return {
    async add(content) {
      writer ??= await writerOf(format);
      await output.write(await writer.write(content as DataFrame));
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
  const write = codec.write;
  return { write: (frame) => write(frame, {}), end: () => NOTHING };
}
