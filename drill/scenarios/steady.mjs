import { setTimeout as sleep } from "node:timers/promises";

/** Nothing is done to the server: what the other parts are held against. */
export const steady = {
  name: "steady load",
  async run(drill) {
    await drill.withServer([], async (server) => {
      const stop = drill.load(server);
      await sleep(drill.milliseconds);
      await stop();
    });
  },
};
