// Where there is no wrk: sends one request over and over on connections that it keeps open, and prints the figures
// as wrk.lua does. node client.mjs URL CONNECTIONS SECONDS, with BENCH_BODY and BENCH_TYPE in the environment.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { lengthOf } from "./answer.mjs";

const [url, connections, seconds] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const body = readFileSync(process.env.BENCH_BODY);
const head =
  `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: ${process.env.BENCH_TYPE}\r\n` +
  `Content-Length: ${body.length}\r\n\r\n`;
const message = Buffer.concat([Buffer.from(head), body]);

const latencies = [];
let refused = 0;
let broken = 0;
const start = performance.now();
const end = start + Number(seconds) * 1000;

function converse() {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let text = "";
  let sent;
  let waiting = false;
  const send = () => {
    if (performance.now() >= end) return socket.destroy();
    sent = performance.now();
    waiting = true;
    socket.write(message);
  };
  socket.setEncoding("latin1");
  socket.once("connect", send);
  socket.on("data", (chunk) => {
    text += chunk;
    const length = lengthOf(text);
    if (length === 0) return;
    latencies.push(performance.now() - sent);
    waiting = false;
    if (!/^HTTP\/1\.[01] 200 /.test(text)) refused++;
    const closes = /\r\nconnection: *close\r\n/i.test(text.slice(0, length));
    text = text.slice(length);
    if (closes) socket.destroy();
    else send();
  });
  socket.on("error", () => {});
  socket.once("close", () => {
    if (performance.now() >= end) return;
    if (waiting || sent === undefined) broken++;
    setTimeout(converse, sent === undefined ? 10 : 0);
  });
  // An answer that never comes must not keep the program.
  setTimeout(() => socket.destroy(), end + 1000 - performance.now()).unref();
}

for (let k = 0; k < Number(connections); k++) converse();
process.once("beforeExit", () => {
  latencies.sort((a, b) => a - b);
  const at = (share) => Math.round(1000 * (latencies[Math.floor(share * (latencies.length - 1))] ?? 0));
  const micros = Math.round(1000 * (performance.now() - start));
  const figures = { requests: latencies.length, micros, p50: at(0.5), p99: at(0.99), refused, broken };
  console.log(`JSON ${JSON.stringify(figures)}`);
});
