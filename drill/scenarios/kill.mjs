import { setTimeout as sleep } from "node:timers/promises";

/** kill -9 of a worker at any moment, again and again. */
const killed = (workers) => ({
  name: `kill -9, ${workers} worker${workers === 1 ? "" : "s"}`,
  async run(drill) {
    let kills = 0;
    await drill.withServer(["--max-workers", `${workers}`], async (server) => {
      const stop = drill.load(server);
      const end = performance.now() + drill.milliseconds;
      while (kills < 3 || performance.now() < end) {
        await sleep(100 + Math.random() * 400);
        const pids = await server.workers();
        process.kill(pids[Math.floor(Math.random() * pids.length)].pid, "SIGKILL");
        kills++;
        await server.recovered();
      }
      await stop();
    });
    return `${kills} kills`;
  },
});

export const kills = [killed(1), killed(2)];
