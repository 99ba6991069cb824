import { containerRoom } from "./container-memory.js";
import { machineMemory } from "./process-memory.js";

/** Bytes of memory that can still be taken: of the machine, and of the container with what its cache would give back. */
export async function spareMemory(): Promise<number> {
  const [{ avail }, container] = await Promise.all([machineMemory(), containerRoom()]);
  return Math.max(0, Math.min(avail, container ?? avail)) * 2 ** 20;
}
