import { drumError } from "../../errors.js";
import type { Service } from "../service.js";
import { Count } from "./count.js";

/** A version without workers: it can be described, and refuses what would need them with MODEL_UNLOADED. */
export function unloaded(service: Service): Service {
  const { pool } = service;
  return {
    ...service,
    underWay: new Count(),
    pool: {
      ...pool,
      info: pool.info,
      pids: [],
      state: { ...pool.state, ready: 0, wanted: 0, failing: false, waiting: 0 },
      run: () => Promise.reject(drumError("MODEL_UNLOADED", { name: service.spec.name })),
    },
  };
}
