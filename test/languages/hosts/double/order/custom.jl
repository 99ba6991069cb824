export const init = ({ code_dir }) => console.log("init", code_dir);

export const load_model = (codeDir) => {
  console.log("load_model", codeDir);
  return { factor: 2 };
};

export const read_input_data = (bytes) => {
  console.log("read_input_data", bytes.length);
  const [names, ...rows] = bytes.toString().trimEnd().split("\n").map((row) => row.split(","));
  return { names, columns: names.map((_, i) => rows.map((row) => Number(row[i]))) };
};

export const transform = ({ names, columns }, { factor }) => {
  console.log("transform", factor, names.join());
  return { names: ["a"], columns: [columns[names.indexOf("a")].map((a) => factor * a)] };
};

export const score = ({ names, columns: [a] }, model, { positive_class_label, negative_class_label }) => {
  console.log("score", names.join(), positive_class_label, negative_class_label);
  return { names: [negative_class_label, positive_class_label], columns: [a.map((p) => 1 - p), a] };
};

export const post_process = ({ names, columns }) => {
  console.log("post_process", names.join());
  return { names: [...names, "more"], columns: [...columns, columns[0].map(() => "text, and more")] };
};
