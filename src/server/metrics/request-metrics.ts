import type { Answer, Exchange } from "../exchange.js";
import { type Cell, Counter, Histogram, type Metric, ROWS, type Series } from "./metric.js";

/** Rate, errors and durations of requests, by route and model. */
export interface RequestMetrics {
  /** A request has its answer. */
  answered(exchange: Pick<Exchange, "method" | "record">, answer: Pick<Answer, "status" | "body">): void;
  /** What came was not even a request. */
  refused(status: number): void;
  readonly all: readonly Metric[];
}

/** The cells of one route, so that counting a request is two look-ups and some additions. */
interface RouteCells {
  readonly model: string;
  readonly route: string;
  /** Answers by status, for each method. */
  readonly requests: Map<string, Map<number, Cell>>;
  readonly seconds: Series;
  readonly bytesIn: Cell;
  readonly bytesOut: Cell;
  readonly waits: Series;
  readonly runs: Series;
  readonly rows: Cell;
  readonly requestRows: Series;
}

/** What stands for the route of a request whose path no route has. */
const NO_ROUTE = "(none)";

/** @param served the name of the model that serves */
export function requestMetrics(served: () => string): RequestMetrics {
  const by = ["model", "route"];
  const metrics = {
    requests: new Counter("drum_requests_total", "Requests that were answered.", [...by, "method", "status"]),
    seconds: new Histogram("drum_request_seconds", "Time from a request's headers to its answer.", by),
    errors: new Counter("drum_errors_total", "Requests that failed, by the error's code.", [...by, "code"]),
    bytesIn: new Counter("drum_request_bytes_total", "Bytes of requests' bodies, as they came.", by),
    bytesOut: new Counter("drum_response_bytes_total", "Bytes of answers' bodies.", by),
    waits: new Histogram("drum_queue_seconds", "Time that a request waited for a worker.", ["model"]),
    runs: new Histogram(
      "drum_model_seconds",
      "Time that the model took for a request, the way to its worker and back included.",
      ["model"],
    ),
    rows: new Counter("drum_rows_total", "Rows that were predicted.", ["model"]),
    refused: new Counter(
      "drum_refused_total",
      "Refusals of what was not valid HTTP, had too large headers or came too slowly, none of which counts as a request.",
      ["status"],
    ),
    requestRows: new Histogram("drum_request_rows", "Rows of a request.", ["model"], ROWS),
  };
  const byRoute = new Map<string, RouteCells>();

  function cellsOf(model: string, path: string): RouteCells {
    const known = byRoute.get(path);
    if (known !== undefined && known.model === model) return known;
    const route = path === "" ? NO_ROUTE : path;
    const cells = {
      model,
      route,
      requests: new Map(),
      seconds: metrics.seconds.series(model, route),
      bytesIn: metrics.bytesIn.cell(model, route),
      bytesOut: metrics.bytesOut.cell(model, route),
      waits: metrics.waits.series(model),
      runs: metrics.runs.series(model),
      rows: metrics.rows.cell(model),
      requestRows: metrics.requestRows.series(model),
    };
    byRoute.set(path, cells);
    return cells;
  }

  function countOf({ model, route, requests }: RouteCells, method: string, status: number): Cell {
    let byStatus = requests.get(method);
    if (byStatus === undefined) {
      byStatus = new Map();
      requests.set(method, byStatus);
    }
    let cell = byStatus.get(status);
    if (cell === undefined) {
      cell = metrics.requests.cell(model, route, method, String(status));
      byStatus.set(status, cell);
    }
    return cell;
  }

  return {
    answered({ method, record }, { status, body }) {
      const { asked, taken, replied, rows, error } = record;
      const cells = cellsOf(served(), record.route);
      countOf(cells, method, status).value++;
      cells.seconds.observe((performance.now() - record.received) / 1000);
      cells.bytesIn.value += record.bytesIn;
      cells.bytesOut.value += typeof body === "string" ? Buffer.byteLength(body) : body.length;
      if (error !== undefined) metrics.errors.add(1, cells.model, cells.route, error);
      if (taken !== 0) cells.waits.observe((taken - asked) / 1000);
      if (replied !== 0) cells.runs.observe((replied - taken) / 1000);
      if (rows !== undefined) {
        cells.rows.value += rows;
        cells.requestRows.observe(rows);
      }
    },
    refused: (status) => metrics.refused.add(1, String(status)),
    all: Object.values(metrics),
  };
}
