import type { DashboardData } from "../../server/pages/dashboard-data.js";
import { ask } from "./ask.js";
import { type Gathering, gather } from "./distribution.js";
import { byId } from "./elements.js";
import { showDistribution } from "./plot.js";
import { readTable } from "./read-table.js";
import { type Result, shownOf } from "./result.js";
import { rounded } from "./units.js";

type Model = DashboardData["model"];

/** Has the model predict for the rows of a file, in whichever format its name's extension says. */
export async function tryTable(model: Model, file: File, result: Result, signal: AbortSignal): Promise<void> {
  const body = new FormData();
  body.set("X", file);
  const response = await ask(model.path, { method: "POST", body, signal, headers: { Accept: "text/csv" } });
  if (model.path === "transform") await showTransformed(await response.formData(), result);
  else await showPredictions(model, response, result);
}

async function showPredictions(model: Model, response: Response, result: Result): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let rows = -1;
  let gathering: Gathering | undefined;
  await readTable(
    response.body!,
    (fields) => {
      rows++;
      if (rows === 0) gathering = gather(model, fields);
      else gathering?.add(fields);
      result.row(fields);
    },
    (bytes) => parts.push(bytes),
  );
  if (gathering !== undefined) showDistribution(byId("plot"), gathering.result());
  result.offer("predictions.csv", new Blob(parts, { type: "text/csv" }));
  result.say(`${rounded(rows)} predictions${shownOf(rows)}.`);
}

async function showTransformed(form: FormData, result: Result): Promise<void> {
  const file = new Blob([form.get("X.transformed") ?? ""]);
  if (form.get("X.format") !== "csv") {
    result.text(await file.slice(0, SHOWN).text());
    result.offer("transformed.mtx", file);
    result.say("Transformed, as Matrix Market.");
    return;
  }
  let rows = -1;
  await readTable(
    file.stream(),
    (fields) => {
      rows++;
      result.row(fields);
    },
    () => {},
  );
  result.offer("transformed.csv", file);
  result.say(`${rounded(rows)} rows transformed${shownOf(rows)}.`);
}

/** Bytes of a text that are looked at. */
const SHOWN = 1 << 20;
