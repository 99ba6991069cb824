type Labels = { readonly class_labels: readonly string[] };

export const score = ({ length }: { readonly length: number }, _model: unknown, { class_labels }: Labels) => {
  const last = class_labels.length - 1;
  const columns = class_labels.map((label, i): [string, number[]] => {
    const value = (i + 1) / 8 + (i === last ? 0.25 : 0);
    return [label, Array<number>(length).fill(value)];
  });
  return Object.fromEntries(columns.reverse());
};
