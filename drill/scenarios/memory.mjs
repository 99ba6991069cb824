import { setTimeout as sleep } from "node:timers/promises";

const MB = 2 ** 20;
/** What a worker gets beyond what it has under load. */
const ROOM = 128 * MB;
/** Sizes of the request that is to fill it; the server takes up to 512 MB. */
const SIZES = [192 * MB, 480 * MB];

/** A request that needs more memory than a worker may have: it fails by design, and nothing else does. */
export const memory = {
  name: "memory filled",
  async run(drill) {
    if (drill.large === undefined) return drill.skip("needs CSV data, to make a request that fills a worker");
    const limit = (await usualMemory(drill)) + ROOM;
    let filled;
    await drill.withServer(["--max-workers", "2", "--max-worker-memory", `${limit}`], async (server) => {
      const stop = drill.load(server);
      for (const size of SIZES) {
        const outcome = await drill.ask(server, drill.large(size), ({ status, body }) =>
          status === 500 && body.includes("memory") ? "500, too much memory" : undefined,
        );
        filled = outcome.status === 500;
        if (filled) break;
      }
      await server.recovered();
      await sleep(drill.milliseconds / 5);
      await stop();
    });
    const room = `limit ${Math.round(limit / MB)} MB`;
    return filled ? room : `${room}: no request of up to ${SIZES.at(-1) / MB} MB filled a worker`;
  },
};

/** The most memory that a worker has under load, in bytes. */
async function usualMemory(drill) {
  let most = 0;
  await drill.withServer(["--max-workers", "2"], async (server) => {
    const stop = drill.load(server);
    for (let k = 0; k < 10; k++) {
      await sleep(drill.milliseconds / 10);
      most = Math.max(most, ...(await server.workers()).map(({ mem }) => mem));
    }
    await stop();
  });
  return Math.ceil(most * MB);
}
