import type { DashboardData } from "../../server/pages/dashboard-data.js";
import { Refusal } from "./ask.js";
import { byId } from "./elements.js";
import { resultView } from "./result.js";
import { tryTable } from "./try-table.js";
import { tryUnstructured } from "./try-unstructured.js";
import { bytes } from "./units.js";

type Model = DashboardData["model"];

/** The form that asks the model: a file that is chosen or dropped is sent at once. */
export interface TryForm {
  /** The model that is asked from now on. */
  use(model: Model): void;
}

/** @param onUnauthorized told when the server asked for a key */
export function tryForm(onUnauthorized: () => void): TryForm {
  const form = byId<HTMLFormElement>("form");
  const file = byId<HTMLInputElement>("file");
  const text = byId<HTMLTextAreaElement>("text");
  const mediaType = byId<HTMLInputElement>("media-type");
  const area = byId("drop");
  const result = resultView();
  let model: Model | undefined;
  let running: AbortController | undefined;

  async function run(what: string, work: (model: Model, signal: AbortSignal) => Promise<void>) {
    if (model === undefined) return;
    // Only the answer to the last question counts.
    running?.abort();
    const own = new AbortController();
    running = own;
    result.clear();
    result.say(`Asking the model: ${what} …`);
    area.setAttribute("aria-busy", "true");
    try {
      await work(model, own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      result.clear();
      result.fail(error instanceof Refusal ? error.message : `The answer cannot be shown: ${String(error)}`);
      if (error instanceof Refusal && error.status === 401) onUnauthorized();
    } finally {
      if (running === own) area.removeAttribute("aria-busy");
    }
  }

  const send = (data: File) =>
    run(`${data.name}, ${bytes(data.size)}`, (asked, signal) =>
      asked.path === "predictUnstructured"
        ? tryUnstructured(data, mediaType.value, result, signal)
        : tryTable(asked, data, result, signal),
    );

  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) void send(chosen);
    // So that the same file may be chosen again.
    file.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run("your text", (_, signal) => tryUnstructured(text.value, mediaType.value, result, signal));
  });
  acceptDrops(area, send);

  return {
    use(next) {
      model = next;
      byId("text-form").hidden = next.path !== "predictUnstructured";
      byId("formats").hidden = next.path === "predictUnstructured";
    },
  };
}

function acceptDrops(area: HTMLElement, send: (file: File) => void): void {
  // Dropped beside the area, a file would take the place of the page.
  for (const type of ["dragover", "drop"]) document.addEventListener(type, (event) => event.preventDefault());
  area.addEventListener("dragover", () => area.classList.add("over"));
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("over");
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped !== undefined) send(dropped);
  });
}
