import type { RunningServer } from "./run-server.js";

/** Multiplies column `a`, once the file is there that `until` names; `first` runs before all else. */
export const times = (factor: number, first = "") => `
  import { existsSync } from "node:fs";
  ${first}
  export const load_model = () => ({});
  export const score = async (data) => {
    const file = data.has("until") ? data.values("until")[0] : "/";
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
    return { Predictions: data.numbers("a").map((a) => ${factor} * a) };
  };`;
export const slowly = (milliseconds: number) =>
  `await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));`;
export const metadata = (targetType: string) => `name: doubler\ntype: inference\ntargetType: ${targetType}\n`;

// biome-ignore lint/suspicious/noExplicitAny: an answer has the form that the test says it has.
export type Json = any;
export const post = (server: RunningServer, path: string, body = "{}") =>
  fetch(server.url + path, { method: "POST", body, headers: { "content-type": "application/json" } });
export const json = async (response: Response): Promise<Json> => response.json();

/** The answer to one row, and the version that gave it. */
export async function ask(
  server: RunningServer,
  row = '{"a":1}',
): Promise<[prediction: number, version: string | null]> {
  const response = await post(server, "/predict", `[${row}]`);
  const { predictions } = await json(response);
  return [predictions?.[0], response.headers.get("x-drum-model-version")];
}

export async function load(server: RunningServer, name: string): Promise<[status: number, answer: Json]> {
  const response = await post(server, `/v2/repository/models/${name}/load`);
  return [response.status, await json(response)];
}

export async function workersOf(server: RunningServer): Promise<number[]> {
  const { drum_info } = await json(await fetch(`${server.url}/stats`));
  return drum_info.map(({ pid }: { pid: number }) => pid).filter((pid: number) => pid !== server.process.pid);
}

export const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

export const index = async (server: RunningServer) => json(await post(server, "/v2/repository/index"));
export const metric = async (server: RunningServer, line: string) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(
    text
      .split("\n")
      .find((one) => one.startsWith(`${line} `))
      ?.split(" ")[1] ?? 0,
  );
};
