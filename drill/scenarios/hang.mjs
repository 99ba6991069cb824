import { setTimeout as sleep } from "node:timers/promises";

/** A worker that stops for ever: what it had before it is 504 by design, and nothing else. */
export const hang = {
  name: "a worker hangs",
  async run(drill) {
    const seconds = Math.max(1, Math.ceil((drill.slowest * 5) / 1000));
    let hangs = 0;
    const args = ["--max-workers", "2", "--request-timeout", `${seconds}`];
    await drill.withServer(args, async (server) => {
      const stop = drill.load(server, {
        byDesign: ({ status }) => (status === 504 ? "504, it hung" : undefined),
      });
      const end = performance.now() + drill.milliseconds;
      while (hangs < 2 || performance.now() < end) {
        await sleep(200 + Math.random() * 300);
        const [{ pid }] = await server.workers();
        process.kill(pid, "SIGSTOP");
        hangs++;
        await drill.until(() => !drill.lives(pid), "a hung worker is not replaced");
        await server.recovered();
      }
      await stop();
    });
    return `${hangs} hangs, limit ${seconds} s`;
  },
};
