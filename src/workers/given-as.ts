import { writeCsv } from "../data/formats/csv/write.js";
import type { DataFrame } from "../data/frame.js";
import type { MediaType } from "../data/media-type.js";
import type { Payload } from "../data/payload.js";
import { asPayloadError, type ReadFrameOptions, readFrame } from "../data/read.js";
import type { ReadLimits } from "../data/read-limits.js";
import { tablePayload } from "../data/table-payload.js";
import type { Takes, WorkRequest } from "../model/work.js";

/** Makes requests such that a host can read them; at once where there is nothing to do. */
export type Readable = (request: WorkRequest) => WorkRequest | Promise<WorkRequest>;

/** Reads every request, within limits, for a host that reads nothing itself. */
export function givenAs(takes: Takes, limits: ReadLimits): Readable {
  const payload = (request: WorkRequest) => {
    const read = { ...request.read, ...limits };
    return takes.as === "csv" ? asCsv(request.payload, read) : asTable(request.payload, read, takes);
  };
  return async (request) => {
    try {
      return { ...request, payload: await payload(request) };
    } catch (error) {
      throw asPayloadError(error, request.payload);
    }
  };
}

async function asTable(
  payload: Payload,
  read: ReadFrameOptions,
  takes: Takes & { as: "table" },
): Promise<Payload> {
  const { columns, types } = takes;
  const frame = await readFrame(payload, { ...read, ...(columns && { columns }), ...(types && { types }) });
  return tablePayload(columns ? only(frame, columns) : frame);
}

/** Leaves out what nobody looks at, which need not be of a type that the host knows. */
function only(frame: DataFrame, columns: readonly string[]): DataFrame {
  const present = columns.filter((name) => frame.has(name));
  return present.length === frame.names.length ? frame : frame.select(present);
}

const CSV: MediaType = { essence: "text/csv", parameters: { charset: "utf-8" } };

/** As drum writes it, whatever it was. */
async function asCsv(payload: Payload, read: ReadFrameOptions): Promise<Payload> {
  const frame = await readFrame(payload, read);
  return { mediaType: CSV, source: writeCsv(frame), rows: frame.length };
}
