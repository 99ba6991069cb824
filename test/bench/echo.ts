import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../../bench/peers/echo-hop.mjs", import.meta.url));

/** Starts the bench's echoing server with a hop, gives its URL to `use`, and stops it. */
export async function withEcho<T>(use: (url: string) => Promise<T>): Promise<T> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  const server = spawn(process.execPath, [SERVER, String(port)], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/`;
  try {
    for (let tries = 0; ; tries++) {
      const text = await fetch(url, { method: "POST", body: "row" }).then(
        (response) => response.text(),
        () => undefined,
      );
      if (text === "row") return await use(url);
      if (tries > 500) throw new Error("The echo does not answer.");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    server.kill();
    if (server.exitCode === null) await once(server, "exit");
  }
}
