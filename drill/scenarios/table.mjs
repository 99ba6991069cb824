import { cut } from "./cut.mjs";
import { drain } from "./drain.mjs";
import { hang } from "./hang.mjs";
import { kills } from "./kill.mjs";
import { memory } from "./memory.mjs";
import { overload } from "./overload.mjs";
import { reloads } from "./reload.mjs";
import { slowClients } from "./slow-clients.mjs";
import { steady } from "./steady.mjs";

/** The parts of the drill by the words of --only. */
export const SCENARIOS = {
  steady: [steady],
  kill: kills,
  hang: [hang],
  memory: [memory],
  drain: [drain],
  reload: reloads,
  overload: [overload],
  slow: [slowClients],
  cut: [cut],
};
