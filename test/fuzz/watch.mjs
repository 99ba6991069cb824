// Loaded into the server and its Node workers: says at a signal how much memory is in use once what nobody needs is
// gone, and at once when something has changed what all objects inherit.
import { writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

const inherited = () =>
  [Object, Array, Function, String, Number, Map, Promise].flatMap(({ prototype }) =>
    Reflect.ownKeys(prototype),
  ).length;
const before = inherited();

const say = (what) => writeSync(2, `DRUM-WATCH ${JSON.stringify({ pid: process.pid, ...what })}\n`);

process.on("SIGUSR2", () => {
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  say({ used: heapUsed + external, rss, polluted: inherited() !== before });
});
