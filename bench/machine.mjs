import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { generator } from "./load/load.mjs";

/** A machine is quiet below this load average. */
const QUIET = 0.5;

/** What the figures were measured on; to be called before anything is measured. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memory: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  load: Number(loadavg()[0].toFixed(2)),
  generator,
});

/** The machine in one line. */
export const machineLine = ({ cpu, cores, memory, system, node, load, generator: by }) =>
  `${cpu}, ${cores} cores, ${memory} GiB, ${system}, Node ${node}, load average ${load} at start, HTTP load by ${by}`;

/** What to say when others use the machine too. */
export const warningOf = ({ load }) =>
  load > QUIET
    ? `The load average was ${load} when this began: others use the machine, and the figures move with them.`
    : undefined;
