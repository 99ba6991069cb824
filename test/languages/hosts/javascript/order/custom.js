import { DataFrame } from "drum";

export const init = ({ code_dir }) => console.log("init", code_dir);

export const load_model = (codeDir) => {
  console.log("load_model", codeDir);
  return { factor: 2 };
};

export const read_input_data = (bytes) => {
  console.log("read_input_data", bytes.length);
  const [names, ...rows] = new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split("\n")
    .map((row) => row.split(","));
  return DataFrame.fromRows(
    names,
    rows.map((row) => row.map(Number)),
  );
};

export const transform = (data, { factor }) => {
  console.log("transform", factor, data.names.join());
  return DataFrame.from({ a: data.numbers("a").map((a) => factor * a) });
};

export const score = (data, _model, { positive_class_label, negative_class_label }) => {
  console.log("score", data.names.join(), positive_class_label, negative_class_label);
  const a = data.numbers("a");
  return { [negative_class_label]: a.map((p) => 1 - p), [positive_class_label]: a };
};

export const post_process = (predictions) => {
  console.log("post_process", predictions.names.join());
  return Object.fromEntries([
    ...predictions.names.map((name) => [name, predictions.numbers(name)]),
    ["more", Array(predictions.length).fill("text, and more")],
  ]);
};
