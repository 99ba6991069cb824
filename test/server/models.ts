import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";

/** Twice column `a`. */
export const regression = () => [
  "--target-type",
  "regression",
  "--code-dir",
  modelFolder(scratchFolder(), {
    "custom.mjs": `
      export const load_model = () => ({ factor: 2 });
      export const score = (data, model) => ({ Predictions: data.numbers("a").map((a) => model.factor * a) });
    `,
  }),
];

/** A binary model that does what its column \`mode\` says. */
export const moody = () => [
  "--target-type",
  "binary",
  "--positive-class-label",
  "yes",
  "--negative-class-label",
  "no",
  "--code-dir",
  modelFolder(scratchFolder(), {
    "custom.mjs": `
      import { HttpError } from "drum";
      export const load_model = () => ({});
      export const score = async (data) => {
        const mode = data.values("mode")[0];
        switch (mode) {
          case "throw": throw new Error("the hook broke");
          case "refuse": throw new HttpError("not today", 422);
          case "teapot": throw new HttpError("short and stout", 418);
          case "nothing": return undefined;
          case "labels": return { ja: [0.3], nein: [0.7] };
          case "sum": return { yes: [0.3], no: [0.3] };
          case "rows": return { yes: [0.3, 0.3, 0.3], no: [0.7, 0.7, 0.7] };
          case "notanumber": return { yes: [NaN], no: [0.7] };
          case "exit": process.exit(3);
          case "kill": process.kill(process.pid, "SIGKILL"); await new Promise(() => {});
          case "hang": for (;;) {}
          case "slow": await new Promise((resolve) => setTimeout(resolve, 700));
        }
        console.log("scoring", data.length);
        return { yes: Array(data.length).fill(0.25), no: Array(data.length).fill(0.75) };
      };
    `,
  }),
];

/** Adds nothing to what it is sent, and says how it was asked. */
export const unstructured = () => [
  "--target-type",
  "unstructured",
  "--code-dir",
  modelFolder(scratchFolder(), {
    "custom.mjs": `
      export const load_model = () => ({});
      export const score_unstructured = (model, data, { mimetype, charset, query, headers }) => {
        const about = { mimetype, charset, query, type: typeof data, length: data.length, agent: headers["x-agent"] };
        switch (query.give) {
          case "bytes": return new Uint8Array([0, 0, 0, 10]);
          case "nothing": return null;
          case "utf16": return ["größe", { mimetype: "text/weird", charset: "utf16" }];
          case "echo": return [data, { mimetype: headers["content-type"] }];
          case "throw": throw new Error("the hook broke");
          case "header": return ["x", { mimetype: "text/plain\\r\\nX-Evil: 1" }];
          default: return JSON.stringify(about);
        }
      };
    `,
  }),
];

/** Two columns made of \`a\`: dense, or sparse as the environment asks; the target as it came. */
export const transform = () => [
  "--target-type",
  "transform",
  "--code-dir",
  modelFolder(scratchFolder(), {
    "custom.mjs": `
      export const load_model = () => ({});
      export const transform = (data) =>
        data.has("a") ? { plus: data.numbers("a").map((a) => a + 1), text: data.values("b") } : data;
    `,
  }),
];

/** Names the bytes that it is given, of any format. */
export const reader = () => [
  "--target-type",
  "multiclass",
  "--class-labels",
  "u",
  "v",
  "w",
  "--code-dir",
  modelFolder(scratchFolder(), {
    "custom.mjs": `
      export const load_model = () => ({});
      export const read_input_data = (bytes) => [...bytes];
      export const score = (bytes) => bytes.map(() => ({ u: 0.5, v: 0.25, w: 0.25, note: bytes.length }));
    `,
  }),
];
