import { html, svg } from "./elements.js";
import { lasting } from "./units.js";

/** One line of a chart. */
export interface Line {
  readonly name: string;
  /** A place a point: seconds, and the value or `null` where there is none. */
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

/** How values are shown. */
export interface Scale {
  /** Writes a value with its unit. */
  readonly format: (value: number) => string;
  /** What round values are multiples of; 1 where nothing else is said. */
  readonly unit?: number;
  /** By powers of ten, for values that differ by many times. */
  readonly logarithmic?: true;
}

/** A chart of lines over time, whose newest point is at its right end. */
export interface Chart {
  draw(lines: readonly Line[]): void;
}

const WIDTH = 300;
const HEIGHT = 100;

/** The least time that a chart shows, in seconds. */
const LEAST = 60;

/** Puts a chart into a figure. */
export function lineChart(figure: HTMLElement, title: string, names: readonly string[], scale: Scale): Chart {
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
  const bottom = html("span", { class: "bottom" });
  const since = html("span", {});
  const latest = names.map(() => html("b", {}));
  const key = names.map((name, k) =>
    html("li", {}, html("span", { class: `swatch swatch-${k}` }), `${name} `, latest[k]!),
  );
  figure.replaceChildren(
    html("figcaption", {}, title),
    html("div", { class: "plot" }, top, bottom, image),
    html("div", { class: "axis" }, since, html("span", {}, "now")),
    html("ul", { class: "key" }, ...key),
  );
  return {
    draw(lines) {
      const values = lines.flatMap(({ points }) => points.flatMap(([, value]) => value ?? []));
      const { format } = scale;
      const { lowest, highest, part } = axisOf(values, scale);
      const now = lines.reduce((last, { points }) => Math.max(last, points.at(-1)?.[0] ?? 0), 0);
      const first = lines.reduce((least, { points }) => Math.min(least, points[0]?.[0] ?? now), now);
      const seconds = Math.max(LEAST, now - first);
      const x = (time: number) => WIDTH * (1 - (now - time) / seconds);
      const y = (value: number) => HEIGHT * (1 - part(value));
      top.textContent = format(highest);
      bottom.textContent = lowest === 0 ? "" : format(lowest);
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

interface Axis {
  readonly lowest: number;
  readonly highest: number;
  /** Where a value is: from 0 for the lowest to 1 for the highest. */
  part(value: number): number;
}

function axisOf(values: readonly number[], { unit = 1, logarithmic }: Scale): Axis {
  const most = values.reduce((one, other) => Math.max(one, other), 0);
  if (!logarithmic || most === 0) {
    const highest = niceAbove(most / unit) * unit;
    return { lowest: 0, highest, part: (value) => value / highest };
  }
  const least = values.reduce((one, other) => (other > 0 ? Math.min(one, other) : one), most);
  const [from, to] = [Math.floor(Math.log10(least)), Math.floor(Math.log10(most)) + 1];
  const part = (value: number) => Math.max(0, (Math.log10(value) - from) / (to - from));
  return { lowest: 10 ** from, highest: 10 ** to, part };
}

/** The next of 1, 2, 5, 10, 20 and so on. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.find((step) => value <= step * power) ?? 10) * power;
}

const NICE = [1, 2, 5, 10];
