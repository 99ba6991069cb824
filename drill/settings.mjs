import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ROOT } from "../bench/processes.mjs";

const OWN = {
  "code-dir": { type: "string", default: `${ROOT}model_templates/typescript_xgboost` },
  input: { type: "string" },
  "content-type": { type: "string" },
  seconds: { type: "string", default: "5" },
  connections: { type: "string", default: "16" },
  only: { type: "string" },
  json: { type: "boolean", default: false },
};

const USAGE = `npm run drill -- [options] [options of drum server]

  --code-dir DIR      the model's directory (default: model_templates/typescript_xgboost)
  --input FILE        data that the model takes (default: rows made from the model's own list of features)
  --content-type T    what the data is, where the file's extension does not say
  --seconds N         how long each part lasts at least (default: 5)
  --connections N     clients that ask all the time (default: 16)
  --only A,B          these parts: SCENARIOS
  --json              print the result as JSON instead of a table

What else is given goes to drum server, such as --target-type or --python.`;

/** What the command line asks for. @param {readonly string[]} scenarios the names there are */
export function settingsOf(args, scenarios) {
  if (args.includes("--help")) {
    console.log(USAGE.replace("SCENARIOS", scenarios.join(", ")));
    process.exit(0);
  }
  const { own, others } = divided(args);
  const { values } = parsed(own);
  const only = values.only?.split(",").map((name) => name.trim());
  const unknown = only?.find((name) => !scenarios.includes(name));
  if (unknown !== undefined) wrong(`--only: there is no ${unknown}; there are ${scenarios.join(", ")}.`);
  if (values.input !== undefined && !existsSync(values.input)) wrong(`There is no file ${values.input}.`);
  return {
    /** Further arguments of every server. */
    server: others,
    codeDir: values["code-dir"],
    input: values.input && { path: values.input, bytes: readFileSync(values.input) },
    contentType: values["content-type"],
    milliseconds: numberOf(values, "seconds") * 1000,
    connections: numberOf(values, "connections"),
    only,
    json: values.json,
  };
}

/** The arguments that are the drill's own, and the others, as they are. */
function divided(args) {
  const own = [];
  const others = [];
  for (let k = 0; k < args.length; k++) {
    const [name, value] = args[k].split(/=(.*)/s);
    const option = name.startsWith("--") ? OWN[name.slice(2)] : undefined;
    if (option === undefined) others.push(args[k]);
    else if (value !== undefined || option.type === "boolean") own.push(args[k]);
    else own.push(args[k], args[++k] ?? "");
  }
  return { own, others };
}

function parsed(args) {
  try {
    return parseArgs({ args, options: OWN });
  } catch (error) {
    return wrong(error.message);
  }
}

function numberOf(values, name) {
  const value = Number(values[name]);
  return value > 0 ? value : wrong(`--${name} takes a number above 0, not "${values[name]}".`);
}

function wrong(text) {
  console.error(text);
  process.exit(2);
}
