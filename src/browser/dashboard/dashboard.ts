import type { DashboardData } from "../../server/pages/dashboard-data.js";
import { keepKey } from "../api-key.js";
import { ask, Refusal } from "./ask.js";
import { byId } from "./elements.js";
import { tryForm } from "./form.js";
import { liveView } from "./live.js";

const EVERY = 1000;

const live = liveView();
const form = tryForm(askForKey);
let timer: number | undefined;

async function look(): Promise<void> {
  window.clearTimeout(timer);
  const failure = byId("failure");
  try {
    const data = (await (await ask("dashboard/data")).json()) as DashboardData;
    live.show(data);
    form.use(data.model);
    failure.hidden = true;
  } catch (error) {
    const text = error instanceof Refusal ? error.message : String(error);
    if (failure.textContent !== text) failure.textContent = text;
    failure.hidden = false;
    byId("state").dataset.state = "unknown";
    byId("state").textContent = "unknown";
    if (error instanceof Refusal && error.status === 401) askForKey();
  }
  timer = window.setTimeout(look, EVERY);
}

function askForKey(): void {
  byId<HTMLDetailsElement>("key-box").open = true;
}

keepKey(byId<HTMLInputElement>("key"), look);
void look();
