import { setTimeout as sleep } from "node:timers/promises";
import { connection } from "../connection.mjs";

/** Clients that go away in the middle of something, politely or not: nobody waits for their answers; others get theirs. */
export const cut = {
  name: "cut connections",
  async run(drill) {
    let cuts = 0;
    await drill.withServer([], async (server) => {
      const stop = drill.load(server);
      const end = performance.now() + drill.milliseconds;
      while (performance.now() < end) {
        for (const moment of MOMENTS) {
          const question = drill.questions[cuts % drill.questions.length];
          await moment(server, question, cuts % 2 === 0 ? "destroy" : "resetAndDestroy");
          cuts++;
        }
        await sleep(5);
      }
      await stop();
      await drill.until(
        async () => (await server.json("/readyz")).waiting === 0,
        "requests of clients that are gone still wait",
      );
    });
    return `${cuts} cut`;
  },
};

const MOMENTS = [
  (server, { head }, how) => cutAfter(server, Buffer.from(head.slice(0, head.length / 2)), how),
  (server, { message, head }, how) =>
    cutAfter(server, message.subarray(0, head.length + (message.length - head.length) / 2), how),
  // While it waits for its answer.
  (server, { message }, how) => cutAfter(server, message, how),
  (server, { message }, how) => cutAfter(server, message, how, () => sleep(Math.random() * 3)),
  // Many answers are under way, of which some have been read.
  (server, { message }, how) =>
    cutAfter(server, Buffer.concat(Array(20).fill(message)), how, ({ socket }) => firstData(socket)),
];

async function cutAfter(server, bytes, how, first = () => {}) {
  const line = connection(server);
  line.socket.write(bytes);
  await new Promise((resolve) => {
    line.socket.once("connect", resolve).once("close", resolve);
  });
  await first(line);
  // What has been written goes out first.
  await new Promise((resolve) => setImmediate(resolve));
  line.socket[how]();
}

const firstData = (socket) =>
  new Promise((resolve) => {
    socket.once("data", resolve).once("close", resolve);
  });
