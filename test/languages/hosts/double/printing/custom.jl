console.log("loading");

export const score = ({ names, columns }) => {
  console.log("to stdout é");
  console.error("to stderr");
  process.stdout.write("no line end");
  return { names: ["Predictions"], columns: [columns[names.indexOf("a")]] };
};
