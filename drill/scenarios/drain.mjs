import { setTimeout as sleep } from "node:timers/promises";

const ROUNDS = 3;

/**
 * SIGTERM under load: whatever was asked on a connection that the server had taken is answered. Clients that come
 * afterwards find nobody.
 */
export const drain = {
  name: "SIGTERM",
  async run(drill) {
    let longest = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let signalled = Number.POSITIVE_INFINITY;
      const server = await drill.start(["--max-workers", "2"]);
      const workers = await server.workers();
      const came = (opened) => opened > signalled;
      const gone = ({ broken }) => broken !== undefined && performance.now() > signalled;
      const stop = drill.load(server, {
        byDesign: ({ broken }, opened) =>
          broken && broken !== "late" && came(opened) ? "nobody listens" : undefined,
        // Some ask without a pause, some have an idle connection when the server ends.
        pause: (client) => (client % 2 === 0 ? 0 : Math.random() * 100),
        leaves: gone,
      });
      await sleep(Math.max(500, drill.milliseconds / ROUNDS));
      signalled = performance.now();
      process.kill(server.pid, "SIGTERM");
      const code = await server.ended;
      longest = Math.max(longest, performance.now() - signalled);
      await stop();
      if (code !== 0) drill.fail(`the server ended with ${code}`);
      if (workers.some(({ pid }) => drill.lives(pid))) drill.fail("a worker outlived the server");
      await server.stop();
    }
    return `${ROUNDS} times, ended with 0 within ${(longest / 1000).toFixed(1)} s`;
  },
};
