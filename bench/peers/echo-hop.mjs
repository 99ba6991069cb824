// As echo.mjs, but the answer comes from another process, as a model's does. node echo-hop.mjs PORT
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { frames } from "./frames.mjs";
import { readBody } from "./read-body.mjs";

if (process.argv[2] === "child") {
  const socket = new Socket({ fd: 3 });
  const send = frames(socket, (id, body) => send(id, body));
  socket.once("close", () => process.exit());
} else {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "child"], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  process.once("SIGTERM", () => process.exit());
  const waiting = new Map();
  let last = 0;
  const send = frames(child.stdio[3], (id, body) => {
    const response = waiting.get(id);
    waiting.delete(id);
    response.writeHead(200, { "content-type": "text/csv", "content-length": body.length }).end(body);
  });
  createServer(async (request, response) => {
    const body = await readBody(request);
    last = (last + 1) >>> 0;
    waiting.set(last, response);
    send(last, body);
  }).listen(Number(process.argv[2]), "127.0.0.1");
}
