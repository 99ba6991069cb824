// The least that a server in Node can do with a row: take it in and send it back. node echo.mjs PORT
import { createServer } from "node:http";
import { readBody } from "./read-body.mjs";

createServer(async (request, response) => {
  const body = await readBody(request);
  response.writeHead(200, { "content-type": "text/csv", "content-length": body.length }).end(body);
}).listen(Number(process.argv[2]), "127.0.0.1");
