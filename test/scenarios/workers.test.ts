import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { type RunningServer, startServer } from "./run-server.js";

let server: RunningServer | undefined;
afterAll(() => server?.stop("SIGKILL"));

/** Figures of `/metrics` by name and labels. */
async function figures(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

const change = (name: string) => `drum_worker_changes_total{change="${name}"}`;

it("workers come and go with the load, worn ones are replaced, and no request fails", async () => {
  const folder = scratchFolder();
  const sample = join(folder, "sample.csv");
  writeFileSync(sample, "a\n1\n");
  const codeDir = modelFolder(scratchFolder(), {
    "custom.mjs": `
      export const load_model = () => ({});
      export const score = async (data) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { Predictions: data.numbers("a").map((a) => 2 * a) };
      };
    `,
  });
  const sizing = ["--max-workers", "3", "--min-workers", "1", "--idle-timeout", "1"];
  const more = ["--max-requests-per-worker", "40", "--preload", sample];
  server = await startServer(["--target-type", "regression", "--code-dir", codeDir, ...sizing, ...more]);
  const { url } = server;
  expect(await figures(url)).toMatchObject({ 'drum_workers{state="wanted"}': 1 });

  const outcomes = new Map<string, number>();
  let enough = false;
  const caller = async (number: number) => {
    while (!enough) {
      const answer = await fetch(`${url}/predict`, { method: "POST", body: `a\n${number}\n` });
      const outcome = `${answer.status} ${await answer.text()}`.replace(String(2 * number), "twice");
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const callers = Array.from({ length: 12 }, (_, i) => caller(1000 + i));
  const unready: number[] = [];
  await expect
    .poll(
      async () => {
        const { status } = await fetch(`${url}/readyz`);
        if (status !== 200) unready.push(status);
        const now = await figures(url);
        return (now[change("scaled_up")] ?? 0) >= 2 && (now[change("recycled")] ?? 0) >= 2;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(true);
  enough = true;
  await Promise.all(callers);
  expect([...outcomes.keys()]).toEqual(['200 {"predictions":[twice.0]}']);
  expect(unready).toEqual([]);

  await expect
    .poll(async () => (await figures(url))['drum_workers{state="wanted"}'], {
      timeout: 20_000,
      interval: 200,
    })
    .toBe(1);
  expect((await figures(url))[change("scaled_down")]).toBeGreaterThanOrEqual(2);
  expect(await (await fetch(`${url}/livez`)).json()).toEqual({ state: "ready" });
  await server.stop();
  expect((await server.ended).code).toBe(0);
});
