/** The argument that makes a host watch its parent. */
export const WATCH_PARENT = "--watch-parent";

/**
 * Ends this process when its parent is gone, however busy its main thread is. For systems whose kernel cannot be
 * asked to: the thread costs some 15 ms and a few megabytes.
 */
export async function watchParent(): Promise<void> {
  const { Worker } = await import("node:worker_threads");
  const watch = `setInterval(() => {
    if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL");
  }, 500);`;
  new Worker(watch, { eval: true }).unref();
}
