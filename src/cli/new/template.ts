/**
 * Fills in a scaffold's text. A line `%% if word …` starts a part that is kept when one of the words holds, up to
 * the next `%% if` or `%% end`; parts do not nest. `{{name}}` stands for a value.
 *
 * @param words what holds: the target type and the language
 */
export function fillTemplate(
  text: string,
  words: ReadonlySet<string>,
  values: Readonly<Record<string, string>>,
): string {
  let keep = true;
  const kept = text.split("\n").filter((line) => {
    if (!line.startsWith("%% ")) return keep;
    const [, directive, ...alternatives] = line.split(" ");
    keep = directive === "end" || alternatives.some((word) => words.has(word));
    return false;
  });
  return kept.join("\n").replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
