// npm run drill -- --code-dir DIR: see docs/drill.md.
import { runDrill } from "./drill.mjs";
import { SCENARIOS } from "./scenarios/table.mjs";
import { settingsOf } from "./settings.mjs";
import { failuresOf, tableOf } from "./table.mjs";

const settings = settingsOf(process.argv.slice(2), Object.keys(SCENARIOS));
const chosen = Object.entries(SCENARIOS).flatMap(([word, parts]) =>
  (settings.only?.includes(word) ?? true) ? parts : [],
);
const rows = [];
try {
  const note = await runDrill(chosen, settings, (row) => {
    rows.push(row);
    console.error(`${row.name}: ${row.sent} sent, ${row.failed} failed`);
  });
  if (settings.json) {
    console.log(JSON.stringify({ codeDir: settings.codeDir, note, rows }, null, 2));
  } else {
    console.log(tableOf(rows));
    for (const text of [note, ...failuresOf(rows)].filter(Boolean)) console.log(text);
  }
  process.exitCode = rows.some(({ failed }) => failed > 0) ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
