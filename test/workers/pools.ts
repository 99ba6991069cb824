import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { startPool } from "../../src/workers/pool.js";
import type { Caller, PoolOptions, WorkerPool } from "../../src/workers/pool-types.js";

/** A folder for the tests of a file, removed after them. */
export function testFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "drum-pool-")));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** An unstructured model with these hooks, as source. */
export function modelOf(folder: string, hooks: string): ModelSpec {
  const hooksFile = join(folder, "custom.mjs");
  writeFileSync(hooksFile, hooks);
  return {
    codeDir: folder,
    name: "test",
    targetType: "unstructured",
    language: "node",
    hooksFile,
    metadata: null,
  };
}

/** What starts pools for a model, which end after each test. */
export function pools(spec: ModelSpec): (options?: Partial<PoolOptions>) => Promise<WorkerPool> {
  const started = new Set<WorkerPool>();
  afterEach(async () => {
    await Promise.all([...started].map((pool) => pool.close()));
    started.clear();
  });
  return async (options = {}) => {
    const pool = await startPool({ spec, workers: 1, ...options });
    started.add(pool);
    return pool;
  };
}

/** What an unstructured model says to these bytes. */
export async function ask(
  pool: WorkerPool,
  query: Record<string, string>,
  data = "",
  caller?: Caller,
): Promise<string> {
  const reply = await pool.run(requestOf(query, data), caller);
  if (reply.kind !== "bytes" || reply.bytes === null) throw new Error(`a reply of kind ${reply.kind}`);
  return Buffer.from(reply.bytes).toString();
}

export function requestOf(query: Record<string, string>, data = "") {
  return {
    payload: { mediaType: { essence: "text/plain", parameters: {} }, source: Buffer.from(data) },
    query,
  };
}

export const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Waits until something holds, for at most ten seconds. */
export async function eventually(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !check(); tries++) await new Promise((done) => setTimeout(done, 20));
  expect(check()).toBe(true);
}
