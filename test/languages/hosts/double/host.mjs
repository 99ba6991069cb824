/**
 * A host written from the page that describes the worker protocol, docs/architecture/05-worker-protocol.md, and from
 * nothing else of drum: what works with it works with any host that does as the page says.
 */
import { connect } from "node:net";
import { ERROR, frame, frameReader, LOAD, ProtocolError, READY, SHUTDOWN } from "./frames.mjs";
import { loadModel } from "./model.mjs";

const { DRUM_WORKER_PORT: port, DRUM_WORKER_TOKEN: token } = process.env;
delete process.env.DRUM_WORKER_PORT;
delete process.env.DRUM_WORKER_TOKEN;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});

const reallyExit = process.exit.bind(process);
let model;
let doing = 0;
let leaving = false;

const socket = connect({ port: Number(port), host: "127.0.0.1", noDelay: true });
socket.write(`${token}\n`);
socket.on("error", () => reallyExit(0));
const reader = frameReader((arrived) => queue.push(arrived) === 1 && work());
socket.on("data", (chunk) => {
  try {
    reader.push(chunk);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    refuse({ drum: { code: "PROTOCOL_ERROR", details: { problem: error.message } } });
  }
});
socket.on("end", () => {
  if (!reader.isWithinFrame) reallyExit(0);
  refuse({ drum: { code: "PROTOCOL_ERROR", details: { problem: "a stream that ends within a frame" } } });
});

/** Frames that have come and are not yet answered, the one that is worked on first. */
const queue = [];

async function work() {
  while (queue.length > 0) {
    const { kind, id, meta, body } = queue[0];
    if (kind === SHUTDOWN) reallyExit(0);
    doing = id;
    try {
      if (kind === LOAD) {
        if (meta?.protocol !== 1)
          return refuse({ drum: { code: "PROTOCOL_ERROR", details: { problem: "its version" } } });
        model = await loadModel(meta.spec);
        socket.write(frame(READY, 0, model.info));
      } else {
        const [answerKind, answerMeta, answerBody] = model.run(meta, body);
        socket.write(frame(answerKind, id, answerMeta, answerBody));
      }
    } catch (error) {
      if (leaving) return;
      socket.write(frame(ERROR, id, errorMeta(error)));
    }
    queue.shift();
  }
}

function errorMeta(error) {
  const { name, message, stack, code, details, cause } = error;
  const meta = details === undefined ? { name, message, stack } : { drum: { code, details } };
  return cause === undefined ? meta : { ...meta, cause: errorMeta(cause) };
}

function refuse(meta) {
  leaving = true;
  socket.write(frame(ERROR, 0, meta), () => reallyExit(70));
}

process.exit = (code = 0) => {
  leaving = true;
  const drum = { code: "MODEL_EXITED", details: { call: "process.exit", code: String(code), place: "" } };
  socket.write(frame(ERROR, doing, { drum, fatal: true }), () => reallyExit(70));
  throw Object.assign(new Error("the process ends"), { exits: true });
};
