import { connect } from "node:net";
import { lengthOf } from "../bench/load/answer.mjs";

/**
 * What became of a request: an answer, or how there was none. `refused` at the door, `reset` or `closed` before the
 * answer was whole, `late` after {@link PATIENCE}.
 *
 * @typedef {{ status: number, head: string, body: string, took: number }} Answer a character of text a byte
 * @typedef {{ broken: "refused" | "reset" | "closed" | "late", took: number }} Broken `took` is in milliseconds
 */

/** Milliseconds that an answer may take. */
const PATIENCE = 60_000;

const HOW = { ECONNREFUSED: "refused", ECONNRESET: "reset", EPIPE: "reset" };

/** A connection over which one request after another is asked. */
export function connection({ host, port }) {
  const socket = connect({ host, port, noDelay: true });
  let text = "";
  let usable = true;
  let settle;
  let timer;
  const end = (how) => {
    usable = false;
    clearTimeout(timer);
    socket.destroy();
    settle?.({ broken: how });
    settle = undefined;
  };
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => {
    text += chunk;
    const length = lengthOf(text);
    if (length === 0) return;
    const answer = parsed(text.slice(0, length));
    text = text.slice(length);
    if (isLast(answer)) {
      usable = false;
      socket.end();
    }
    clearTimeout(timer);
    settle?.(answer);
    settle = undefined;
  });
  socket.on("end", () => end("closed"));
  socket.on("error", ({ code }) => end(HOW[code] ?? "reset"));
  socket.on("close", () => end("closed"));
  return {
    socket,
    opened: performance.now(),
    get usable() {
      return usable;
    },
    /** @param {string | Uint8Array} message a whole request @returns {Promise<Answer | Broken>} */
    ask(message) {
      const sent = performance.now();
      return new Promise((resolve) => {
        settle = (outcome) => resolve({ ...outcome, took: performance.now() - sent });
        timer = setTimeout(() => end("late"), PATIENCE);
        socket.write(message);
      });
    },
    close: () => socket.destroy(),
  };
}

function parsed(text) {
  const at = text.indexOf("\r\n\r\n");
  return { status: Number(text.slice(9, 12)), head: text.slice(0, at + 2), body: text.slice(at + 4) };
}

const isLast = ({ head }) => /\r\nconnection: *close\r\n/i.test(head);

/** The value of a header of an answer. */
export const headerOf = ({ head }, name) => new RegExp(`\\r\\n${name}: *([^\\r]*)`, "i").exec(head)?.[1];
