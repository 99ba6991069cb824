import { setTimeout as sleep } from "node:timers/promises";
import { headerOf } from "../connection.mjs";

/** Ten times the clients, and little room to wait: some are told to come again later, the others are answered in time. */
export const overload = {
  name: "overload, 10 ×",
  async run(drill) {
    await drill.withServer(["--max-queue", `${drill.connections}`], async (server) => {
      const stop = drill.load(server, {
        connections: 10 * drill.connections,
        byDesign: (outcome) =>
          outcome.status === 429 && Number(headerOf(outcome, "retry-after")) >= 1
            ? "429 with Retry-After"
            : undefined,
      });
      await sleep(drill.milliseconds);
      await stop();
    });
    return `room for ${drill.connections} to wait`;
  },
};
