import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesWith, until } from "../../scenarios/processes.js";
import type { RunningServer } from "../../scenarios/run-server.js";
import { type Fault, HOSTS, type Host } from "./hosts.js";
import { fileOf, predict, REGRESSION, score, serve } from "./run-host.js";

/** What is said of user code that does such a thing, whatever the language, unless the host's row says otherwise. */
const SAYS: Readonly<Record<Fault, RegExp | undefined>> = {
  throw: /The score hook failed: .*quite wrong/,
  exit: undefined,
  end: /The worker process that ran the model ended with exit code 3\./,
  crash: /ended by signal SIG(SEGV|ABRT)/,
  kill: /ended by signal SIGKILL/,
  sleep: /The model gave no answer within \d+ s; its worker was ended and replaced\./,
  hoard:
    /The worker process that ran the model was ended .+: it took \d+ MB of memory where it may have \d+ MB\./,
  junk: undefined,
  fork: undefined,
  spin: undefined,
  slow: undefined,
};

/** Of these processes the one whose parent is another of them. */
const childOf = (pids: readonly number[]): number | undefined =>
  pids.find((pid) =>
    pids.includes(Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1])),
  );

const saysOf = ({ says }: Host, fault: Fault) => (says[fault] === undefined ? SAYS[fault] : says[fault]);

const BAD = ["throw", "exit", "end", "crash", "kill", "sleep", "hoard"] as const;
const HARMLESS = ["junk", "fork"] as const;

const STACK = /Traceback|Stacktrace|node:internal|drum_host|\/dist\/|undefined|\n\s+at [^\n]*\n\s+at /;

describe.each(HOSTS.map((host) => [`${host.name}${host.missing}`, host] as const))(
  "faults in %s",
  (_, host) => {
    const limits = (seconds: number) => [
      ...["--request-timeout", String(seconds)],
      ...["--max-worker-memory", `${host.memoryLimit}M`],
    ];

    describe.runIf(host.runs)("by HTTP", () => {
      const mark = join("/mark", host.name, String(process.pid));
      let server: RunningServer;
      beforeAll(async () => {
        server = await serve(host, "faults", [...REGRESSION, ...limits(8)], { DRUM_TEST_MARK: mark });
      });
      afterAll(() => server?.stop("SIGKILL"));

      const fine = async () =>
        expect(await predict(server, "a\n4\n5.5\n", "text/csv")).toEqual({
          status: 200,
          answer: { predictions: [8, 11] },
        });

      async function workers(): Promise<number[]> {
        const stats = (await (await fetch(`${server.url}/stats`)).json()) as { drum_info: { pid: number }[] };
        return stats.drum_info.map(({ pid }) => pid).filter((pid) => pid !== server.process.pid);
      }

      it.each(BAD)("(%s) get one clear error, and the next request an answer", async (fault) => {
        const says = saysOf(host, fault);
        if (says === null) return;
        const { status, answer } = await predict(server, `${fault}\n1\n`, "text/csv");
        expect([status, answer.message]).toEqual([
          fault === "sleep" ? 504 : 500,
          expect.stringMatching(says!),
        ]);
        expect(answer.message).not.toMatch(STACK);
        await fine();
      });

      it.each(HARMLESS)("(%s) that do no harm get an answer", async (fault) => {
        if (host.says[fault] === null) return;
        expect(await predict(server, `${fault}\n1\n`, "text/csv")).toEqual({
          status: 200,
          answer: { predictions: [2] },
        });
        await fine();
        if (fault === "junk") await expect.poll(() => server.stdout()).toContain("\u0000");
      });

      it("leave a request that waited behind its answer", async () => {
        const asked = [predict(server, "kill\n1\n", "text/csv"), predict(server, "a\n4\n", "text/csv")];
        const [first, second] = await Promise.all(asked);
        expect([first?.status, second]).toEqual([500, { status: 200, answer: { predictions: [8] } }]);
      });

      it("that come from outside, in the middle of a request, are made good by another worker", async () => {
        await fine();
        const slow = predict(server, "slow\n1.5\n", "text/csv");
        await new Promise((done) => setTimeout(done, 300));
        const before = await workers();
        for (const pid of before) process.kill(pid, "SIGKILL");
        expect(await slow).toEqual({ status: 200, answer: { predictions: [3] } });
        expect(before).toHaveLength(1);
        expect(await workers()).not.toEqual(before);
      });

      it("that come from outside while idle are not noticed", async () => {
        await fine();
        for (const pid of await workers()) process.kill(pid, "SIGKILL");
        await fine();
      });

      it("leave no process over, however the server ends", async () => {
        void predict(server, "spin\n1\n", "text/csv").catch(() => {});
        await new Promise((done) => setTimeout(done, 300));
        expect(processesWith(mark).length).toBeGreaterThanOrEqual(2);
        server.process.kill("SIGKILL");
        await server.ended;
        expect(await until(() => processesWith(mark).length === 0)).toBe(true);
      });
    });

    describe.runIf(host.runs)("by drum score", () => {
      it.each(BAD)("(%s) end it with one clear error and nothing half written", async (fault) => {
        const says = saysOf(host, fault);
        if (says === null) return;
        const input = fileOf(`${fault}.csv`, `${fault}\n1\n2\n`);
        const { code, text, stderr } = await score(host, "faults", input, [
          ...REGRESSION,
          ...limits(fault === "sleep" ? 2 : 60),
        ]);
        expect({ code, text }).toEqual({ code: 1, text: undefined });
        expect(stderr).toMatch(says!);
        const error = stderr.slice(stderr.indexOf("drum score: error: "));
        expect(error).toMatch(/^drum score: error: /);
        expect(error).not.toMatch(STACK);
      });

      it("that come from outside are made good by another worker", async () => {
        const mark = join("/mark/score", host.name, String(process.pid));
        const input = fileOf("slow.csv", "slow\n1\n2.5\n");
        const finished = score(host, "faults", input, REGRESSION, { DRUM_TEST_MARK: mark });
        let worker: number | undefined;
        await expect
          .poll(() => {
            worker ??= childOf(processesWith(mark));
            return worker;
          })
          .toBeDefined();
        process.kill(worker!, "SIGKILL");
        expect(await finished).toMatchObject({ code: 0, text: "Predictions\n2.0\n5.0\n" });
      });

      it("leave predictions as they are when there is junk on standard output", async () => {
        const { code, text } = await score(host, "faults", fileOf("junk.csv", "junk\n1\n2.5\n"));
        expect({ code, text }).toEqual({ code: 0, text: "Predictions\n2.0\n5.0\n" });
      });
    });
  },
);
