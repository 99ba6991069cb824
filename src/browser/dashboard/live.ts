import type { DashboardData } from "../../server/pages/dashboard-data.js";
import { type Chart, lineChart, type Scale } from "./chart.js";
import { byId, html } from "./elements.js";
import { type Between, history } from "./history.js";
import { bytes, duration, lasting, rounded } from "./units.js";

/** How much time the charts show at most, in seconds. */
const SHOWN = 300;
/** Figures in numbers are of the last minute, but the rate, which should follow what happens. */
const MINUTE = 60;
const SOON = 5;
/** Percentiles in the chart are of this many seconds before each point. */
const SMOOTH = 10;
const PARTS = [0.5, 0.9, 0.99] as const;

const rate = (count: number, { time }: Between) => (time > 0 ? count / time : 0);
const perSecond = (value: number) => `${rounded(value)}/s`;

/** Shows how the server is, from one look at it after another. */
export function liveView(): { show(look: DashboardData): void } {
  const past = history(SHOWN);
  const chart = (id: string, title: string, names: readonly string[], scale: Scale) =>
    lineChart(byId(id), title, names, scale);
  const charts = {
    requests: chart("chart-requests", "Requests a second", ["all", "errors"], { format: perSecond }),
    latency: chart("chart-latency", "Latency", ["p50", "p90", "p99"], {
      format: duration,
      logarithmic: true,
    }),
    queue: chart("chart-queue", "Requests waiting", ["waiting"], { format: rounded }),
    memory: chart("chart-memory", "Memory", ["server", "workers"], { format: bytes, unit: 2 ** 20 }),
  };
  return {
    show(look) {
      past.add(look);
      showModel(look);
      showNumbers(look, past.last(SOON), past.last(MINUTE));
      showWorkers(look);
      showStatuses(look);
      drawAll(charts, past);
    },
  };
}

function showModel({ model, uptime, drum, state }: DashboardData): void {
  byId("model").textContent = model.name;
  byId("about").textContent =
    `${model.targetType}, ${model.predictor}, version ${model.version}; drum ${drum}; up for ${lasting(uptime)}`;
  document.title = `${model.name}: drum`;
  const badge = byId("state");
  // Only when it changes, since screen readers tell of it.
  if (badge.textContent !== state) badge.textContent = state;
  badge.dataset.state = state;
}

function showNumbers(look: DashboardData, soon: Between, minute: Between): void {
  const time = (part: number) => {
    const value = minute.latency(part);
    return value === null ? "–" : duration(value);
  };
  const texts = {
    rate: perSecond(rate(soon.requests, soon)),
    rows: perSecond(rate(soon.rows, soon)),
    p50: time(0.5),
    p90: time(0.9),
    p99: time(0.99),
    errors: rounded(minute.errors),
    waiting: rounded(look.waiting),
    memory: bytes(look.memory.server + workerMemory(look)),
  };
  for (const [name, text] of Object.entries(texts)) byId(`figure-${name}`).textContent = text;
  const { limit, machine } = look.memory;
  byId("memory-of").textContent = limit === null ? `of ${bytes(machine)}` : `of at most ${bytes(limit)}`;
}

const workerMemory = ({ workers }: DashboardData) =>
  workers.each.reduce((sum, { memory }) => sum + (memory ?? 0), 0);

function showWorkers({ workers }: DashboardData): void {
  const rows = workers.each.map(({ pid, state, memory }) =>
    html(
      "tr",
      {},
      html("td", {}, pid === null ? "–" : String(pid)),
      html("td", {}, html("span", { class: "state", "data-state": state }, state)),
      html("td", {}, memory === null ? "–" : bytes(memory)),
    ),
  );
  byId("workers").replaceChildren(...rows);
  byId("restarts").textContent = `Workers that ended and were replaced: ${workers.restarts}`;
}

function showStatuses({ requests }: DashboardData): void {
  const rows = Object.entries(requests).map(([status, count]) =>
    html("tr", {}, html("td", {}, status), html("td", {}, rounded(count))),
  );
  const none = html("tr", {}, html("td", { colspan: 2 }, "None yet."));
  byId("statuses").replaceChildren(...(rows.length > 0 ? rows : [none]));
}

function drawAll(charts: Readonly<Record<string, Chart>>, past: ReturnType<typeof history>): void {
  const { looks } = past;
  const overTime = (name: string, value: (look: DashboardData, at: number) => number | null) => ({
    name,
    points: looks.map((look, at) => [look.uptime, value(look, at)] as const),
  });
  const rates = looks.map((_, at) => past.last(SOON, at));
  const latencies = looks.map((_, at) => past.last(SMOOTH, at));
  charts.requests?.draw([
    overTime("all", (_, at) => rate(rates[at]!.requests, rates[at]!)),
    overTime("errors", (_, at) => rate(rates[at]!.errors, rates[at]!)),
  ]);
  charts.latency?.draw(
    PARTS.map((part) => overTime(`p${part * 100}`, (_, at) => latencies[at]!.latency(part))),
  );
  charts.queue?.draw([overTime("waiting", ({ waiting }) => waiting)]);
  charts.memory?.draw([
    overTime("server", ({ memory }) => memory.server),
    overTime("workers", (look) => workerMemory(look)),
  ]);
}
