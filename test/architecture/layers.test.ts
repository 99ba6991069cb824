import { describe, expect, it } from "vitest";
import { importsOfSources } from "./imports.js";

/** Which rooms a room may import besides itself and the files at the root of `src/`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  cli: ["server", "score", "workers", "model", "predictors", "data", "kernels"],
  server: ["workers", "model", "data"],
  score: ["workers", "model", "data"],
  workers: ["model", "data"],
  model: ["predictors", "data"],
  predictors: ["data", "kernels"],
  data: ["kernels"],
  kernels: [],
  browser: ["server"],
};

/** Files at the root of `src/` that every room may import. */
const FOUNDATION = ["cache-folder.ts", "errors.ts", "version.ts"];

const room = (path: string) => (path.includes("/") ? path.split("/")[0]! : undefined);

describe("arrows between the rooms", () => {
  const imports = importsOfSources();

  it("point downward only", () => {
    const upward = imports.filter(({ from, to }) => {
      const [own, other] = [room(from), room(to)];
      if (own === undefined) return false;
      if (other === undefined) return !FOUNDATION.includes(to);
      return own !== other && !MAY_IMPORT[own]?.includes(other);
    });
    expect(upward).toEqual([]);
  });

  it("let only the node host run the model inside the workers' room", () => {
    const others = imports.filter(
      ({ from, to, typeOnly }) =>
        room(from) === "workers" &&
        room(to) === "model" &&
        !from.startsWith("workers/hosts/node/") &&
        !typeOnly,
    );
    expect(others).toEqual([]);
  });

  it("leave to pages in browsers nothing but the types of what they are answered", () => {
    const others = imports.filter(
      ({ from, to, typeOnly }) => room(from) === "browser" && room(to) !== "browser" && !typeOnly,
    );
    expect(others).toEqual([]);
  });

  it("start from every room that exists", () => {
    const rooms = new Set(imports.map(({ from }) => room(from)).filter((name) => name !== undefined));
    expect([...rooms].filter((name) => MAY_IMPORT[name] === undefined)).toEqual([]);
  });
});
