/** Ends this process on SIGINT, SIGTERM and SIGHUP: cleans up, says so and exits with 130. */
export function onInterrupt(notes: NodeJS.WritableStream, cleanUp: () => void): void {
  const end = () => {
    cleanUp();
    notes.write("Ctrl+C pressed, aborting drum\n");
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
}
