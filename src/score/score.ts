import { RECORD_LIMIT } from "../data/formats/csv/dialect.js";
import { drumError } from "../errors.js";
import type { ModelSpec } from "../model/spec.js";
import type { ModelInfo, WorkRequest } from "../model/work.js";
import { startPool } from "../workers/pool.js";
import type { PoolOptions, WorkerPool } from "../workers/pool-types.js";
import { answerOf } from "./answer.js";
import type { Progress } from "./checkpoint/checkpoint.js";
import type { CheckpointedRun } from "./checkpoint/run-files.js";
import { scoreParts } from "./divided.js";
import type { ScoreInput } from "./input.js";
import { located, type Place } from "./locate.js";
import type { Answer, PredictionOutput } from "./output/prediction-output.js";
import type { CutOptions, Part } from "./parts/part.js";
import type { Quarantine } from "./quarantine/file.js";
import type { BadRecord } from "./quarantine/isolate.js";
import { stopwatch, type Timings } from "./timings.js";

export interface ScoreJob extends Pick<PoolOptions, "requestTimeout" | "memoryLimit" | "onOutput"> {
  readonly spec: ModelSpec;
  readonly input: ScoreInput;
  readonly output: PredictionOutput;
  /** The most workers that a large input gets. */
  readonly workers: number;
  /** For unstructured models. */
  readonly query?: WorkRequest["query"];
  /** Hooks that see the data get at most so many rows at once. */
  readonly batchRows?: number;
  /** Takes bad rows; without it the first of them ends the run. */
  readonly quarantine?: Quarantine;
  /** Remembers how far the run has come. */
  readonly checkpoint?: Pick<CheckpointedRun, "resume" | "reached">;
  /** Told when the model is loaded. */
  readonly onLoaded?: (info: ModelInfo) => void;
  /** Told how many bytes of the input are done: at first those that were done before. */
  readonly onProgress?: (bytes: number) => void;
}

/** The least and the most that a worker is given at once, in bytes of the input. */
const LEAST = 1024 * 1024;
const MOST = 8 * 1024 * 1024;
/** Parts for each worker, so that all end at about the same time. */
const PARTS_EACH = 4;
/** Parts that may be ready or in work beyond one a worker. */
const AHEAD = 2;

/**
 * Scores an input. A CSV whose rows may be scored apart is cut between its records, worked on by several workers,
 * and put down in order; so memory does not grow with the input. Everything else is one request.
 *
 * The output is complete when this returns, and discarded when it throws.
 *
 * @throws OPTION_UNUSABLE, and what reading and predicting throw
 */
export async function score(job: ScoreJob): Promise<Timings> {
  const { output, input } = job;
  const watch = stopwatch();
  let pool: WorkerPool | undefined;
  try {
    pool = await startPool(poolOptions(job));
    watch.lap("load");
    job.onLoaded?.(pool.info);
    const apart = mayBeCut(job, pool.info);
    const every = partSize(job);
    const small = input.plain && (input.size ?? 0) <= every && !job.quarantine && !job.checkpoint;
    if (!apart || small) await scoreWhole(job, pool, watch);
    else await scoreDivided(job, pool, every, watch);
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

type Watch = ReturnType<typeof stopwatch>;

function poolOptions(job: ScoreJob): PoolOptions {
  const { spec, input, workers, batchRows, requestTimeout, memoryLimit, onOutput } = job;
  // Hooks may want to see all rows at once; then one worker is enough. That is known once they are loaded.
  const several =
    input.parts !== undefined &&
    (input.size ?? 0) > LEAST &&
    (spec.hooksFile === undefined || batchRows !== undefined);
  return {
    spec,
    workers: several ? workers : 1,
    ...(requestTimeout && { requestTimeout }),
    ...(memoryLimit !== undefined && { memoryLimit }),
    ...(onOutput && { onOutput }),
  };
}

/** Whether the rows may be scored in parts. @throws OPTION_UNUSABLE when they must be, and may not */
function mayBeCut({ input, batchRows, quarantine, checkpoint }: ScoreJob, info: ModelInfo): boolean {
  const readsItself = info.hooks.includes("read_input_data");
  const separate = info.rowwise || (batchRows !== undefined && !readsItself);
  const option = quarantine ? "--quarantine" : checkpoint ? "--checkpoint" : undefined;
  if (option !== undefined && (input.parts === undefined || !separate)) {
    throw drumError("OPTION_UNUSABLE", {
      option,
      reason:
        input.parts === undefined
          ? "the input is not CSV in a charset that keeps ASCII as it is"
          : readsItself
            ? "the read_input_data hook takes the input as it is"
            : "the model's hooks get all rows at once",
      remedy:
        input.parts !== undefined && !readsItself
          ? "Say with --batch-rows how many rows at once they may be given."
          : "Leave it out, or convert the input.",
    });
  }
  return separate && input.parts !== undefined;
}

/** The same wherever a run begins, and with --batch-rows for any number of workers: so the batches are the same. */
function partSize({ input, workers, batchRows }: ScoreJob): number {
  if (batchRows !== undefined) return LEAST;
  if (input.size === undefined || !input.plain) return MOST / 4;
  return Math.min(MOST, Math.max(LEAST, Math.ceil(input.size / (workers * PARTS_EACH))));
}

async function scoreWhole(job: ScoreJob, pool: WorkerPool, watch: Watch): Promise<void> {
  const { input, output, spec, query, batchRows } = job;
  pool.resize(1);
  if (input.parts && (input.size ?? 0) > RECORD_LIMIT && input.plain) await refuseEndlessRecords(job);
  const payload = { ...input.about, source: await input.whole() };
  const reply = await pool.run({
    payload,
    ...(input.read && { read: input.read }),
    ...(query && { query }),
    ...(batchRows !== undefined && !pool.info.rowwise && { batchRows }),
    ...(output.pieces && spec.targetType !== "unstructured" && { encode: output.pieces }),
  });
  watch.lap("score");
  if (spec.targetType === "unstructured") {
    if (reply.kind === "bytes" && reply.bytes) await output.bytes(reply.bytes);
  } else {
    const { rows, columns, content } = await answerOf(reply, spec, output.pieces);
    watch.count(rows);
    await output.begin?.(columns);
    await output.add(content);
  }
  job.onProgress?.(input.size ?? 0);
  watch.lap("write");
}

/** A worker would read the whole file before it saw that a record is too long. @throws CSV_RECORD_TOO_LONG */
async function refuseEndlessRecords({ input }: ScoreJob): Promise<void> {
  const options = { ...input.read, every: input.size! };
  for await (const _ of input.parts!.parts(0, options, true)) void _;
}

async function scoreDivided(job: ScoreJob, pool: WorkerPool, every: number, watch: Watch): Promise<void> {
  const { input, output, spec, quarantine, checkpoint, workers } = job;
  const batchRows = pool.info.rowwise ? undefined : job.batchRows;
  const options: CutOptions = { ...input.read, every, ...(batchRows && { multiple: batchRows }) };
  let { position: from, inputRows, columns } = checkpoint?.resume ?? START;
  watch.count(checkpoint?.resume?.rows ?? 0);
  job.onProgress?.(input.plain ? from : 0);

  const run = async (source: Part["source"]): Promise<Answer> => {
    const reply = await pool.run({
      payload: { ...input.about, ...source },
      ...(input.read && { read: input.read }),
      ...(batchRows && { batchRows }),
      ...(output.pieces && { encode: output.pieces }),
    });
    return answerOf(reply, spec, output.pieces);
  };
  const begin = async (found: readonly string[]) => {
    if (columns === null) await output.begin?.(found);
    else if (found.length !== columns.length || found.some((name, i) => name !== columns![i])) {
      throw drumError("FRAMES_DIFFER", { problem: "their columns have different names" });
    }
    columns = found;
  };
  const setAside = async (bad: BadRecord, part: Part) => {
    const line = (await part.firstLine()) + bad.line - 1;
    const place: Place = { line, rows: inputRows, offset: part.start, header: 0 };
    const error = located(bad.error, place) as typeof bad.error;
    await quarantine!.add({ line, error, bytes: bad.bytes });
    inputRows++;
  };

  let header: Uint8Array | undefined;
  let partsSeen = 0;
  const grow = (source: Part["source"]) => {
    // Not before it is known that there is work for more than one.
    if (++partsSeen === 2) pool.resize(workers);
    return run(source);
  };
  const work = {
    input: input.parts!,
    options,
    from,
    ahead: workers + AHEAD,
    run: grow,
    isolates: !!quarantine,
  };
  for await (const { part, segments, error } of scoreParts(work)) {
    watch.lap("score");
    for (const segment of segments) {
      if ("bad" in segment) {
        await setAside(segment.bad, part);
        continue;
      }
      const { answer } = segment;
      await begin(answer.columns);
      await output.add(answer.content);
      inputRows += answer.rows;
      watch.count(answer.rows);
    }
    if (error !== undefined) throw await locatedIn(part, error, inputRows);
    header = part.header;
    from = part.end;
    const rows = watch.timings.rows;
    await checkpoint?.reached({
      position: from,
      inputRows,
      rows,
      columns,
      quarantined: quarantine?.rows ?? 0,
    });
    job.onProgress?.(part.read);
    watch.lap("write");
  }
  // No row was good; the columns are known without one.
  if (columns === null && header !== undefined && header.length > 0) {
    const answer = await run({ source: header });
    await begin(answer.columns);
    await output.add(answer.content);
  }
}

const START = { position: 0, inputRows: 0, columns: null } as const satisfies Partial<Progress>;

async function locatedIn(part: Part, error: unknown, rows: number): Promise<unknown> {
  const header = part.start === 0 ? 0 : part.header.length;
  return located(error, { line: await part.firstLine(), rows, offset: part.start, header });
}
