import { DrumError, drumError } from "../errors.js";
import type { VerbName } from "./options.js";
import type { Verb } from "./verb.js";
import { VERBS } from "./verbs.js";

const wantsHelp = (argv: readonly string[]) => argv.some((token) => token === "-h" || token === "--help");

/** A verb's body is imported when it runs, so that no verb pays for another's imports. */
const BODIES: Readonly<Record<VerbName, () => Promise<Verb>>> = {
  score: () => import("./verbs/score.js"),
  server: () => import("./verbs/server.js"),
  new: () => import("./verbs/new.js"),
};

/** Runs one command line and gives its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [first = "", ...rest] = argv;
  if (first === "--version") {
    const { version } = await import("../version.js");
    console.log(`drum ${version}`);
    return 0;
  }
  if (first === "" || first === "-h" || first === "--help") {
    const { generalHelp } = await import("./help.js");
    process.stdout.write(generalHelp());
    return first === "" ? 1 : 0;
  }
  if (first === "serve") {
    const { markSageMaker } = await import("./platform.js");
    markSageMaker(process.env);
    return runVerb("server", rest);
  }
  if (!Object.hasOwn(VERBS, first)) return reportUnknownVerb(first);
  return runVerb(first as VerbName, rest);
}

async function runVerb(verb: VerbName, argv: readonly string[]): Promise<number> {
  const [, ...subwords] = VERBS[verb].words;
  const complete = subwords.every((word, i) => argv[i] === word);
  if (wantsHelp(argv) || (!complete && argv.length === 0)) {
    const { verbHelp } = await import("./help.js");
    process.stdout.write(verbHelp(verb));
    return wantsHelp(argv) ? 0 : 1;
  }
  try {
    if (!complete) throw drumError("USAGE", { problem: `expected '${subwords.join(" ")}' after '${verb}'` });
    if (verb !== "new") {
      const { startNodeHostAhead } = await import("../workers/host-process.js");
      startNodeHostAhead();
    }
    const { parseArguments } = await import("./parse.js");
    const environment =
      verb === "server" ? (await import("./platform.js")).withPlatform(process.env) : process.env;
    const options = parseArguments(verb, argv.slice(subwords.length), environment);
    // Hosts log by it too.
    if (options.loggingLevel) process.env.DRUM_LOGGING_LEVEL = options.loggingLevel;
    const body = await BODIES[verb]();
    return await body.run(options);
  } catch (error) {
    const stack =
      argv.includes("--show-stacktrace") || /^(1|true|yes|on)$/i.test(process.env.SHOW_STACKTRACE ?? "");
    return report(verb, error, stack);
  }
}

async function reportUnknownVerb(word: string): Promise<number> {
  const known = Object.keys(VERBS).map((verb) => `'${verb}'`);
  console.error("usage: drum <verb> [options]");
  console.error(`drum: error: invalid choice: '${word}' (choose from ${known.join(", ")})`);
  return 2;
}

/** Prints an error for a reader: message and remedy; a stack only when it was asked for or is a defect. */
async function report(verb: VerbName, error: unknown, stack: boolean): Promise<number> {
  const shown =
    error instanceof DrumError ? error : drumError("INTERNAL", { reason: String(error) }, { cause: error });
  if (shown.code === "USAGE") {
    const { usage } = await import("./help.js");
    console.error(usage(verb));
  }
  const lines = [`drum ${verb}: error: ${shown.message}`, shown.remedy];
  if (stack || shown.code === "INTERNAL") lines.push(stackOf(shown));
  console.error(lines.filter((line) => line !== "").join("\n"));
  return shown.exit;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : "";
  return `${error.stack}${cause}`;
}
