/**
 * Ends this process on SIGINT, SIGTERM and SIGHUP: cleans up, says so and exits with 130.
 * @returns stops listening
 */
export function onInterrupt(notes: NodeJS.WritableStream, cleanUp: () => void): () => void {
  const end = () => {
    cleanUp();
    notes.write("Ctrl+C pressed, aborting drum\n");
    process.exit(130);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
