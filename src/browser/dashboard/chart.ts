import { html, svg } from "./elements.js";
import { lasting } from "./units.js";

/** One line of a chart. */
export interface Line {
  readonly name: string;
  /** A place a point: seconds, and the value or `null` where there is none. */
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

/** A chart of lines over time, whose newest point is at its right end. */
export interface Chart {
  draw(lines: readonly Line[]): void;
}

const WIDTH = 300;
const HEIGHT = 100;

/** The least time that a chart shows, in seconds. */
const LEAST = 60;

/**
 * Puts a chart into a figure.
 * @param format writes a value with its unit
 */
export function lineChart(
  figure: HTMLElement,
  title: string,
  names: readonly string[],
  format: (value: number) => string,
): Chart {
  const paths = names.map((_, k) => svg("path", { class: `line line-${k}` }));
  const image = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" },
    ...[0, 0.5, 1].map((part) =>
      svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: HEIGHT * part, y2: HEIGHT * part }),
    ),
    ...paths,
  );
  const top = html("span", { class: "top" });
  const since = html("span", {});
  const latest = names.map(() => html("b", {}));
  const key = names.map((name, k) =>
    html("li", {}, html("span", { class: `swatch swatch-${k}` }), `${name} `, latest[k]!),
  );
  figure.replaceChildren(
    html("figcaption", {}, title),
    html("div", { class: "plot" }, top, image),
    html("div", { class: "axis" }, since, html("span", {}, "now")),
    html("ul", { class: "key" }, ...key),
  );
  return {
    draw(lines) {
      const values = lines.flatMap(({ points }) => points.flatMap(([, value]) => value ?? []));
      const highest = niceAbove(values.reduce((most, value) => Math.max(most, value), 0));
      const now = lines.reduce((last, { points }) => Math.max(last, points.at(-1)?.[0] ?? 0), 0);
      const first = lines.reduce((least, { points }) => Math.min(least, points[0]?.[0] ?? now), now);
      const seconds = Math.max(LEAST, now - first);
      const x = (time: number) => WIDTH * (1 - (now - time) / seconds);
      const y = (value: number) => HEIGHT * (1 - value / highest);
      top.textContent = format(highest);
      since.textContent = `${lasting(seconds)} ago`;
      const told = lines.map(({ name, points }, k) => {
        paths[k]!.setAttribute("d", pathOf(points, x, y));
        const value = points.at(-1)?.[1] ?? null;
        const text = value === null ? "–" : format(value);
        latest[k]!.textContent = text;
        return `${name} ${text}`;
      });
      image.setAttribute("aria-label", `${title}, now: ${told.join(", ")}`);
    },
  };
}

/** A line through the points, with gaps where there are no values. */
function pathOf(points: Line["points"], x: (time: number) => number, y: (value: number) => number): string {
  let path = "";
  let drawing = false;
  for (const [time, value] of points) {
    if (value !== null) path += `${drawing ? "L" : "M"}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    // A point alone is a dot.
    if (value !== null && !drawing) path += "h0";
    drawing = value !== null;
  }
  return path;
}

/** The next of 1, 2, 5, 10, 20 and so on. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.find((step) => value <= step * power) ?? 10) * power;
}

const NICE = [1, 2, 5, 10];
