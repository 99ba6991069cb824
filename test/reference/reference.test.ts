import { describe, expect, it } from "vitest";
import { kebab, type OptionName, optionRow, optionsOf, spelling } from "../../src/cli/names.js";
import type { VerbName } from "../../src/cli/options.js";
import { VERBS } from "../../src/cli/verbs.js";
import { ERRORS, type ErrorCode } from "../../src/errors.js";
import { serverMetrics } from "../../src/server/metrics/server-metrics.js";

/** The pages in docs/reference are what these tests render; `npm run reference` writes them anew. */
describe("docs/reference", () => {
  it("lists every error", async () => {
    await expect(errorPage()).toMatchFileSnapshot("../../docs/reference/errors.md");
  });

  it("lists every metric", async () => {
    await expect(metricPage()).toMatchFileSnapshot("../../docs/reference/metrics.md");
  });

  it("lists every verb and option", async () => {
    await expect(optionPage()).toMatchFileSnapshot("../../docs/reference/command-line.md");
  });
});

const cell = (text: string) => text.replaceAll("|", "\\|").replace(/\{(\w+)\}/g, "*$1*");

function errorPage(): string {
  const rows = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { message, remedy, status, exit } = ERRORS[code];
    return `| \`${code}\` | ${cell(message)} | ${cell(remedy)} | ${status} | ${exit} |`;
  });
  return [
    "# Errors",
    "",
    "Every error that `drum` reports. The server answers with the HTTP status, a command ends with the exit code.",
    "",
    "| code | message | remedy | status | exit |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function metricPage(): string {
  const rows = serverMetrics(
    () => undefined,
    () => 0,
  ).all.map(({ name, type, labels, help }) => {
    const by = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${name}\` | ${type} | ${by} | ${cell(help)} |`;
  });
  return [
    "# Metrics",
    "",
    "What `drum server` has on `/metrics`; [Observability](../observability.md) tells how to use it.",
    "",
    "| metric | type | labels | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function optionPage(): string {
  return [
    "# Command line",
    "",
    "`--name value` and `--name=value` are the same; a prefix of a name will do where only one option has it.",
    "A variable of the environment stands for its option where the command line lacks it.",
    ...(Object.keys(VERBS) as VerbName[]).flatMap(verbSection),
    "",
  ].join("\n");
}

function verbSection(verb: VerbName): string[] {
  const { words, summary, examples } = VERBS[verb];
  return [
    "",
    `## drum ${words.join(" ")}`,
    "",
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    "",
    "```sh",
    ...examples,
    "```",
    "",
    "| option | value | environment | meaning |",
    "| --- | --- | --- | --- |",
    ...optionsOf(verb).map((name) => optionLine(verb, name)),
  ];
}

function optionLine(verb: VerbName, name: OptionName): string {
  const { type, choices, value, env, help, required, default: fallback } = optionRow(name);
  const values = choices?.join(", ") ?? (type === "flag" ? "" : (value ?? kebab(name).toUpperCase()));
  const variables = (env ?? []).map((variable) => `\`${variable}\``).join(", ");
  const notes = [required?.includes(verb) && "required", fallback !== undefined && `default \`${fallback}\``];
  const meaning = [help, ...notes.filter(Boolean)].join("; ");
  return `| \`${spelling(name)}\` | ${cell(values)} | ${variables} | ${cell(meaning)} |`;
}
