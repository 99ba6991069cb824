import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { lineWriter } from "../../../src/server/logs/line-writer.js";

/** Another process that reads what is written, and the lines that it has read in the end. */
function reader(script: string, limit?: number) {
  const child = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  let read = "";
  child.stdout.on("data", (chunk: Buffer) => {
    read += chunk;
  });
  const writer = lineWriter(child.stdin, (count) => `dropped ${count}\n`, limit);
  const lines = async () => {
    if (!child.stdin.destroyed) child.stdin.end();
    await once(child, "close");
    return read.split("\n").slice(0, -1);
  };
  return { child, writer, lines };
}

const numbered = (count: number, text = "") => Array.from({ length: count }, (_, i) => `${i} ${text}`);

describe("lines", () => {
  it("come in their order, prompt ones and those held back", async () => {
    const { writer, lines } = reader("cat");
    const written = numbered(20_000);
    for (const [i, line] of written.entries()) writer[i % 3 === 0 ? "write" : "writeSoon"](`${line}\n`);
    await writer.flush(5000);
    expect(await lines()).toEqual(written);
  });

  it("that are held back come by themselves", async () => {
    const { child, writer } = reader("cat");
    writer.writeSoon("a\n");
    const [chunk] = await once(child.stdout, "data");
    expect(String(chunk)).toBe("a\n");
    child.kill();
  });

  it("wait for a slow reader up to a limit; what is dropped is counted", async () => {
    const { child, writer, lines } = reader("sleep 0.3; cat", 100_000);
    const start = performance.now();
    for (const line of numbered(20_000, "x".repeat(100))) {
      writer.write(`${line}\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Writing does not wait for the reader.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(child.stdin.writableLength).toBeLessThan(110_000);
    await writer.flush(5000);
    writer.write("last\n");
    await writer.flush(5000);
    const read = await lines();
    const dropped = read.flatMap((line) => /^dropped (\d+)$/.exec(line)?.[1] ?? []).map(Number);
    const kept = read.filter((line) => / x+$/.test(line));
    expect(kept.length + dropped.reduce((sum, one) => sum + one, 0)).toBe(20_000);
    expect(dropped.length).toBeGreaterThan(0);
    expect(kept.length).toBeGreaterThan(500);
  });

  it("to a reader that never reads hold nothing up for longer than they may", async () => {
    const { child, writer } = reader("sleep 30");
    writer.write(`${"x".repeat(1_000_000)}\n`);
    const start = performance.now();
    await writer.flush(100);
    expect(performance.now() - start).toBeLessThan(2000);
    child.kill();
  });

  it("to a reader that has gone are of no consequence", async () => {
    const { child, writer } = reader("exit 0");
    await once(child, "exit");
    for (const line of numbered(100)) {
      writer.write(`${line}\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.flush(1000);
    expect(child.stdin.writableLength).toBeLessThan(1000);
  });
});
