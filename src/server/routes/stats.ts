import { json } from "../answers.js";
import { containerMemory } from "../stats/container-memory.js";
import { machineMemory, processMemory } from "../stats/process-memory.js";
import type { Route } from "./route.js";

/** Memory, in MB, and times, in seconds, since the start; reading them resets nothing. */
export const stats: Route = {
  method: "GET",
  paths: ["/stats"],
  handle: async (_, { pool, timings }) => {
    const [processes, machine, container] = await Promise.all([
      processMemory([process.pid, ...pool.pids]),
      machineMemory(),
      containerMemory(),
    ]);
    return json({
      drum_info: processes,
      mem_info: {
        ...machine,
        drum_rss: processes.reduce((sum, { mem }) => sum + mem, 0),
        ...container,
      },
      time_info: timings.report(),
    });
  },
};
