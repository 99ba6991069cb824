import { RECORD_LIMIT } from "../data/formats/csv/dialect.js";
import type { FileRange } from "../data/payload.js";
import type { ModelSpec } from "../model/spec.js";
import type { ModelInfo, WorkRequest } from "../model/work.js";
import { startPool } from "../workers/pool.js";
import type { PoolOptions, WorkerPool } from "../workers/pool-types.js";
import type { ScoreInput } from "./input.js";
import { inOrder } from "./ordered.js";
import { put } from "./put.js";
import { recordRanges } from "./ranges.js";
import type { PredictionOutput } from "./table-output.js";
import { stopwatch, type Timings } from "./timings.js";

export interface ScoreJob extends Pick<PoolOptions, "requestTimeout" | "onOutput"> {
  readonly spec: ModelSpec;
  readonly input: ScoreInput;
  readonly output: PredictionOutput;
  /** The most workers that a large input gets. */
  readonly workers: number;
  /** For unstructured models. */
  readonly query?: WorkRequest["query"];
  /** Told when the model is loaded. */
  readonly onLoaded?: (info: ModelInfo) => void;
  /** Told how many further bytes of the input are done. */
  readonly onProgress?: (bytes: number) => void;
}

/** The least and the most that a worker is given at once, in bytes of the input. */
const LEAST = 1024 * 1024;
const MOST = 8 * 1024 * 1024;
/** Parts for each worker, so that all end at about the same time. */
const PARTS_EACH = 4;
/** Parts that may be ready or in work beyond one a worker. */
const AHEAD = 2;

/** A part of the work and what it is of the input. */
interface Part {
  readonly request: WorkRequest;
  readonly bytes: number;
}

/**
 * Scores a file. A CSV whose rows may be scored apart is cut between its records, worked on by several
 * workers, and put down in order; so memory does not grow with the file. Everything else is one request.
 *
 * The output is complete when this returns, and discarded when it throws.
 */
export async function score(job: ScoreJob): Promise<Timings> {
  const { spec, input, output } = job;
  const watch = stopwatch();
  let pool: WorkerPool | undefined;
  try {
    pool = await startPool(poolOptions(job));
    watch.lap("load");
    job.onLoaded?.(pool.info);
    const every = partSize(input.size, job.workers);
    const divided = pool.info.rowwise && input.divisible && input.size > every;
    pool.resize(divided ? job.workers : 1);
    const parts = divided ? cut(job, every) : whole(job);
    const replies = inOrder(parts, job.workers + AHEAD, async ({ request, bytes }) => {
      const reply = await pool!.run(request);
      return { reply, bytes };
    });
    for await (const { reply, bytes } of replies) {
      watch.lap("score");
      watch.count(await put(reply, spec, output, watch.timings.rows));
      job.onProgress?.(bytes);
      watch.lap("write");
    }
    watch.lap("score");
    await Promise.all([output.end(), pool.close()]);
    watch.lap("write");
    return watch.timings;
  } catch (error) {
    output.discard();
    await pool?.close();
    throw error;
  }
}

function poolOptions({ spec, input, workers, requestTimeout, onOutput }: ScoreJob): PoolOptions {
  // Hooks may want to see all rows at once; then one worker is enough. That is known once they are loaded.
  const several = input.divisible && input.size > LEAST && spec.hooksFile === undefined;
  return {
    spec,
    workers: several ? workers : 1,
    ...(requestTimeout && { requestTimeout }),
    ...(onOutput && { onOutput }),
  };
}

function partSize(size: number, workers: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.ceil(size / (workers * PARTS_EACH))));
}

async function* whole({ input, query }: ScoreJob): AsyncGenerator<Part> {
  if (input.divisible && input.size > RECORD_LIMIT) await refuseEndlessRecords(input);
  yield { request: { ...input.request, ...(query && { query }) }, bytes: input.size };
}

/** A worker would read the whole file before it saw that a record is too long. @throws CSV_RECORD_TOO_LONG */
async function refuseEndlessRecords({ request: { payload, read }, size }: ScoreInput): Promise<void> {
  const { path } = payload.source as FileRange;
  for await (const _ of recordRanges(path, { ...read, every: size }));
}

async function* cut({ input }: ScoreJob, every: number): AsyncGenerator<Part> {
  const { payload, read } = input.request;
  const { path } = payload.source as FileRange;
  for await (const range of recordRanges(path, { ...read, every })) {
    yield {
      request: { payload: { ...payload, source: range }, ...(read && { read }) },
      bytes: range.end - range.start,
    };
  }
}
