import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { figure, type Metric } from "./metric.js";

/** A look at the delay is of at least so many milliseconds, however often it is asked for. */
const WINDOW = 5000;

/** Whether the server's own thread keeps up. */
export function eventLoopMetrics(): readonly Metric[] {
  const lag = lagWatch();
  return [
    figure(
      "gauge",
      "drum_event_loop_lag_seconds",
      "Delay of the server's event loop in the last seconds: 50th, 99th percentile and largest.",
      lag,
      "quantile",
    ),
    figure(
      "counter",
      "drum_event_loop_active_seconds_total",
      "Time that the server's event loop was at work; its rate is how busy the one thread is.",
      () => performance.eventLoopUtilization().active / 1000,
    ),
  ];
}

/**
 * The figures of the last full window. Measured from the first look on, since the measuring has a timer of its own; it
 * does not start anew at each look, so that several readers see the same.
 */
function lagWatch(): () => Readonly<Record<string, number>> {
  let histogram: IntervalHistogram | undefined;
  let since = 0;
  let last = { "0.5": 0, "0.99": 0, "1": 0 };
  return () => {
    const now = performance.now();
    if (histogram === undefined) {
      histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
      histogram.enable();
      since = now;
    } else if (now - since >= WINDOW && histogram.count > 0) {
      last = {
        "0.5": delay(histogram.percentile(50)),
        "0.99": delay(histogram.percentile(99)),
        "1": delay(histogram.max),
      };
      histogram.reset();
      since = now;
    }
    return last;
  };
}

/** Milliseconds between two looks of the measuring. */
const RESOLUTION = 20;

/** What is measured is the time between two looks, which is this long without any delay. */
const delay = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION / 1000);
