export const score = (data, _model, { class_labels }) => {
  const last = class_labels.at(-1);
  const columns = class_labels.map((label, i) => {
    const value = (i + 1) / 8 + (label === last ? 0.25 : 0);
    return [label, Array(data.length).fill(value)];
  });
  return Object.fromEntries(columns.reverse());
};
