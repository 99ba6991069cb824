import type { Distribution } from "./distribution.js";
import { html, svg } from "./elements.js";
import { rounded } from "./units.js";

const WIDTH = 600;
const HEIGHT = 160;

/** More bars than this could not be told apart. */
const MOST = 60;

/** Shows a distribution as bars, and as a table for those who cannot see them. */
export function showDistribution(figure: HTMLElement, { title, bars, ranges }: Distribution): void {
  const shown = bars.slice(0, MOST);
  const highest = Math.max(1, ...shown.map(({ count }) => count));
  const step = WIDTH / Math.max(1, shown.length);
  const gap = ranges ? 1 : Math.min(12, step / 4);
  const drawn = shown.map(({ label, count }, i) => {
    const height = (HEIGHT * count) / highest;
    return svg(
      "rect",
      {
        class: "bar",
        x: i * step + gap / 2,
        y: HEIGHT - height,
        width: step - gap,
        height,
        "data-count": count,
      },
      svg("title", {}, `${label}: ${rows(count)}`),
    );
  });
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const image = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${title}; the table below has its ${bars.length} bars`,
    },
    ...drawn,
  );
  const below = ranges
    ? [shown[0]?.label.split(" to ")[0] ?? "", shown.at(-1)?.label.split(" to ").at(-1) ?? ""]
    : shown.length <= 8
      ? shown.map(({ label }) => label)
      : [];
  figure.replaceChildren(
    html("figcaption", {}, title),
    html("div", { class: "plot" }, html("span", { class: "top" }, rows(highest)), image),
    html(
      "div",
      { class: ranges ? "axis" : "axis classes" },
      ...below.map((label) => html("span", {}, label)),
    ),
    html("details", {}, html("summary", {}, "As a table"), table(bars, total)),
  );
  figure.hidden = bars.length === 0;
}

function table(bars: Distribution["bars"], total: number): HTMLElement {
  const lines = bars.map(({ label, count }) =>
    html(
      "tr",
      {},
      html("td", {}, label),
      html("td", {}, rounded(count)),
      html("td", {}, total === 0 ? "–" : `${rounded((100 * count) / total)} %`),
    ),
  );
  const head = html(
    "tr",
    {},
    ...["Prediction", "Rows", "Share"].map((name) => html("th", { scope: "col" }, name)),
  );
  return html("table", {}, html("thead", {}, head), html("tbody", {}, ...lines));
}

const rows = (count: number) => (count === 1 ? "1 row" : `${rounded(count)} rows`);
