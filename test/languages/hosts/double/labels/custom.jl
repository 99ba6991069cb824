export const score = ({ columns: [a] }, model, { class_labels }) => {
  const values = class_labels.map((_, i) => (i + 1) / 8);
  values[values.length - 1] += 0.25;
  return { names: class_labels.toReversed(), columns: values.toReversed().map((value) => a.map(() => value)) };
};
