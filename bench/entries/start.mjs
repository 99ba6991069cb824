// How soon drum is there, beside a bare node that does nothing, and its peers.
import { dataPath, makeData } from "../data.mjs";
import { help, peer, scoring } from "../peers.mjs";
import { DRUM, run, scratch, timeOfNode } from "../processes.mjs";
import { withServer } from "../server.mjs";

const bareNode = (aim) => peer("bare node", { aims: { time: aim }, measure: () => timeOfNode("-e", "0") });
const milliseconds = { time: { unit: "ms" } };

const oneRow = (contender) => () =>
  run(
    scoring[contender]({
      model: dataPath("xgboost"),
      input: dataPath("row.csv"),
      output: `${scratch}/one-row.csv`,
    }),
  );

const firstAnswer = (contender) => () => withServer(contender, ({ time }) => time);

export default [
  {
    name: "start: --help",
    figures: milliseconds,
    runs: 9,
    subject: () => timeOfNode(DRUM, "--help"),
    peers: [bareNode(2), peer("DRUM", { aims: { time: 0.094 }, measure: () => run(help.DRUM) })],
  },
  {
    name: "start: score one row",
    figures: milliseconds,
    runs: 7,
    prepare: () => makeData("floats", "xgboost"),
    subject: oneRow("drum"),
    peers: [bareNode(3), peer("DRUM", { aims: { time: 0.067 }, measure: oneRow("DRUM") })],
  },
  {
    name: "start: server to its first prediction",
    figures: milliseconds,
    runs: 5,
    prepare: () => makeData("floats", "xgboost"),
    subject: firstAnswer("drum"),
    peers: [
      peer("node:http", { aims: { time: 4 }, measure: firstAnswer("node:http") }),
      peer("DRUM", { aims: { time: 0.095 }, measure: firstAnswer("DRUM") }),
      peer("MLServer", { aims: { time: 0.087 }, measure: firstAnswer("MLServer") }),
    ],
  },
];
