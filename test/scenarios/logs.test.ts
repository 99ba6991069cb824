import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moody } from "../server/models.js";
import { ROOT } from "./run-drum.js";
import { type RunningServer, startServer } from "./run-server.js";

const running: RunningServer[] = [];
afterAll(() => Promise.all(running.map((server) => server.stop("SIGKILL"))));

const predict = (url: string, body: string, id = "") =>
  fetch(`${url}/predict`, { method: "POST", body, headers: id === "" ? {} : { "X-Request-ID": id } });

/** Every line as an object; fails where one is none. */
const entries = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe("logs as JSON, with an access log", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(
      [...moody(), "--log-format", "json", "--access-log", "--logging-level", "info"],
      {
        ready: /drum server: .* on (http:[^"]+)/,
      },
    );
    running.push(server);
  });

  it("are all of them objects, of server, model and requests, which the request's id brings together", async () => {
    await predict(server.url, "mode\nfine\n", "good");
    await predict(server.url, "mode\nthrow\n", "bad");
    await predict(server.url, "mode\nexit\n", "exit");
    await fetch(`${server.url}/predict?secret`, { method: "POST", headers: { "X-Request-ID": "empty" } });
    await server.stop();
    const out = entries(server.stdout());
    const err = entries(server.stderr());
    const of = (id: string) => [...out, ...err].filter(({ request_id }) => request_id === id);

    expect(of("good")).toEqual([
      expect.objectContaining({
        logger: "model",
        stream: "stdout",
        message: "scoring 1",
        pid: expect.any(Number),
      }),
      expect.objectContaining({ logger: "access", status: 200, rows: 1, route: "/predict" }),
    ]);
    expect(of("bad")).toEqual([
      expect.objectContaining({ logger: "access", status: 500, error: "HOOK_FAILED" }),
      expect.objectContaining({ logger: "server", level: "error", code: "HOOK_FAILED", status: 500 }),
    ]);
    expect(of("exit")).toHaveLength(2);
    expect(of("empty").map(({ level, code, error }) => level ?? code ?? error)).toEqual(["NO_DATA", "info"]);
    expect(out.filter(({ logger }) => logger === "server").map(({ message }) => message)).toEqual([
      expect.stringMatching(/^drum server: serving /),
      "Ctrl+C pressed, aborting drum",
    ]);
    expect(server.stdout() + server.stderr()).not.toContain("secret");
  });
});

it("serves on when nobody reads its logs any more", async () => {
  const program = [process.execPath, `${ROOT}/bin/drum.js`, "server", ...moody(), "--access-log"];
  const child = spawn(program[0]!, program.slice(1), {
    env: { ...process.env, ADDRESS: "127.0.0.1:0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk;
  });
  await expect.poll(() => text).toMatch(/ on http/);
  const url = / on (http:\S+)/.exec(text)![1]!;
  child.stdout.destroy();
  child.stderr.destroy();
  for (let i = 0; i < 20; i++) expect((await predict(url, "mode\nfine\n")).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

it("writes every line before it ends, to a reader who reads nothing before that", async () => {
  const program = [process.execPath, `${ROOT}/bin/drum.js`, "server", ...moody(), "--access-log"];
  const child = spawn(program[0]!, program.slice(1), {
    env: { ...process.env, ADDRESS: "127.0.0.1:0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk;
  });
  await expect.poll(() => text).toMatch(/ on http/);
  const url = / on (http:\S+)/.exec(text)![1]!;
  child.stdout.pause();
  // More than a pipe takes.
  for (let i = 0; i < 600; i++) await predict(url, "mode\nfine\n", `r${i}-${"x".repeat(100)}`);
  child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.stdout.resume();
  expect(await once(child, "close")).toEqual([0, null]);
  expect(text.match(/ request_id=r\d+-/g)).toHaveLength(600);
  expect(text.match(/^scoring 1$/gm)).toHaveLength(600);
});
