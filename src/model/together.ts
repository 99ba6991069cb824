import { concatFrames } from "../data/concat.js";
import type { DataFrame } from "../data/frame.js";
import { isFrame } from "./hooks/to-frame.js";
import type { WorkReply, WorkRequest } from "./work.js";

/** The data of a request, and where its answer belongs. */
interface Part {
  readonly place: number;
  readonly frame: DataFrame;
}

/**
 * Answers several requests by one call for all of their rows. Each is read by itself, since what its columns are depends
 * on nothing but itself; tables that are alike are put together, and the predictions dealt out again. What does not fit,
 * and what a call fails for, is left undefined, to be answered alone.
 *
 * @param mostRows of a call, unless one request alone has more
 */
export async function answersTogether(
  requests: readonly WorkRequest[],
  read: (request: WorkRequest) => Promise<unknown>,
  predict: (frame: DataFrame) => Promise<DataFrame>,
  mostRows: number,
): Promise<readonly (WorkReply | undefined)[]> {
  const replies: (WorkReply | undefined)[] = new Array(requests.length).fill(undefined);
  const alike = new Map<string, Part[]>();
  for (const [place, request] of requests.entries()) {
    const frame = asksForRows(request) ? await rowsOf(read(request)) : undefined;
    if (frame === undefined) continue;
    const kind = kindOf(frame);
    const parts = alike.get(kind);
    if (parts) parts.push({ place, frame });
    else alike.set(kind, [{ place, frame }]);
  }
  for (const all of alike.values()) {
    for (const parts of inParts(all, mostRows)) await answer(parts, predict, replies);
  }
  return replies;
}

/** Whether a request asks for predictions of its rows and for nothing else. */
function asksForRows({ payload, target, batchRows, encode }: WorkRequest): boolean {
  return (
    target === undefined &&
    batchRows === undefined &&
    encode === undefined &&
    payload.headerLength === undefined
  );
}

/** What was read, where it is a table of rows. */
async function rowsOf(reading: Promise<unknown>): Promise<DataFrame | undefined> {
  try {
    const data = await reading;
    return isFrame(data) && data.length > 0 ? data : undefined;
  } catch {
    // It is said when it is answered alone.
    return undefined;
  }
}

/** What tables have to have in common to be put together without any change to them. */
function kindOf({ names, columns }: DataFrame): string {
  return JSON.stringify(
    columns.map((column, i) => {
      const { type } = column;
      const size =
        type === "timestamp"
          ? column.unit
          : type === "vector"
            ? column.width
            : type === "matrix"
              ? column.shape
              : 0;
      return [names[i], type, size];
    }),
  );
}

function* inParts(all: readonly Part[], mostRows: number): IterableIterator<readonly Part[]> {
  let parts: Part[] = [];
  let rows = 0;
  for (const part of all) {
    if (parts.length > 0 && rows + part.frame.length > mostRows) {
      yield parts;
      parts = [];
      rows = 0;
    }
    parts.push(part);
    rows += part.frame.length;
  }
  yield parts;
}

async function answer(
  parts: readonly Part[],
  predict: (frame: DataFrame) => Promise<DataFrame>,
  replies: (WorkReply | undefined)[],
): Promise<void> {
  try {
    const whole = concatFrames(parts.map(({ frame }) => frame));
    const predictions = await predict(whole);
    if (predictions.length !== whole.length) return;
    let start = 0;
    for (const { place, frame } of parts) {
      const end = start + frame.length;
      replies[place] = { kind: "table", frame: predictions.slice(start, end), inputRows: frame.length };
      start = end;
    }
  } catch {
    // Each is answered alone, and says for itself what is wrong.
  }
}
