import { afterAll, expect, it } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { startPool } from "../../src/workers/pool.js";
import type { WorkerPool } from "../../src/workers/pool-types.js";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";

const hooksFile = `${modelFolder(scratchFolder(), {
  "custom.mjs": `
    console.log("loading");
    export const load_model = () => ({});
    export const score_unstructured = async (model, data) => {
      process.stdout.write("start " + data + "\\n");
      if (data.startsWith("slow")) await new Promise((resolve) => setTimeout(resolve, 5));
      console.error("end " + data);
      return data;
    };
  `,
})}/custom.mjs`;

const spec: ModelSpec = {
  codeDir: hooksFile.slice(0, hooksFile.lastIndexOf("/")),
  name: "printer",
  targetType: "unstructured",
  language: "node",
  hooksFile,
  metadata: null,
};

const pools: WorkerPool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

it("a printed line belongs to the request that its worker is at", async () => {
  const lines: [line: string, requestId: string | undefined][] = [];
  const pids = new Set<number | undefined>();
  const pool = await startPool({
    spec,
    workers: 2,
    attributeOutput: true,
    onOutput(line, _, { pid, requestId }) {
      pids.add(pid);
      lines.push([line, requestId]);
    },
  });
  pools.push(pool);
  const ask = (id: string) =>
    pool.run(
      { payload: { mediaType: { essence: "text/plain", parameters: {} }, source: Buffer.from(id) } },
      { requestId: id, whenGone: () => {} },
    );
  await Promise.all(Array.from({ length: 200 }, (_, i) => ask(`slow ${i}`)));
  for (let i = 0; i < 200; i++) await ask(`one ${i}`);
  await Promise.all(Array.from({ length: 500 }, (_, i) => ask(`quick ${i}`)));
  await pool.close();

  const loading = lines.filter(([line]) => line === "loading");
  expect(loading).toEqual([
    ["loading", undefined],
    ["loading", undefined],
  ]);
  expect(pids.size).toBe(2);
  const printed = lines.filter(([line]) => line !== "loading");
  expect(printed).toHaveLength(1800);
  for (const [line, requestId] of printed) {
    const told = line.replace(/^(start|end) /, "");
    // It is not certain only where requests were sent ahead.
    if (requestId !== undefined || !told.startsWith("quick")) expect(requestId).toBe(told);
  }
});
