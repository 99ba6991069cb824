// One row of 50 features by HTTP, at 1 and at 32 connections.
import { makeData } from "../data.mjs";
import { load } from "../load/load.mjs";
import { watching } from "../memory.mjs";
import { peer } from "../peers.mjs";
import { scratch } from "../processes.mjs";
import { withServer } from "../server.mjs";
import { settings } from "../settings.mjs";

const underLoad =
  (contender) =>
  ({ watch }) =>
    withServer(contender, async ({ pid, question }) => {
      const put = (connections, seconds) => load(question, { connections, seconds, scratch });
      await put(8, 1);
      const { result, ...memory } = await watching(watch ? pid : undefined, async () => ({
        one: await put(1, settings.seconds),
        many: await put(32, settings.seconds),
      }));
      const { one, many } = result;
      return {
        "1 connection, p50": one.p50,
        "1 connection, p99": one.p99,
        "1 connection": one.rate,
        "32 connections, p50": many.p50,
        "32 connections, p99": many.p99,
        "32 connections": many.rate,
        ...memory,
      };
    });

const rate = { unit: "requests/s", more: true };
const beside = (name, p50, rate32) =>
  peer(name, { measure: underLoad(name), aims: { "1 connection, p50": p50, "32 connections": rate32 } });

export default [
  {
    name: "http: one row",
    figures: {
      "1 connection, p50": { unit: "ms" },
      "1 connection, p99": { unit: "ms" },
      "1 connection": rate,
      "32 connections, p50": { unit: "ms" },
      "32 connections, p99": { unit: "ms" },
      "32 connections": rate,
      memory: { unit: "MiB", watched: true },
    },
    runs: 3,
    prepare: () => makeData("floats", "xgboost"),
    subject: underLoad("drum"),
    peers: [
      beside("DRUM", 0.0025, 727),
      beside("MLServer", 0.055, 40),
      beside("node:http"),
      beside("node:http and a hop", 2.4, 0.55),
    ],
  },
];
