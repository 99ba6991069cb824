export const score = ({ names, columns }) => {
  const [a, b] = ["a", "b"].map((name) => columns[names.indexOf(name)]);
  return { names: ["Predictions"], columns: [a.map((value, i) => 2 * value + b[i])] };
};
