export const score = (data) => data.numbers("x").map((x) => (Number.isNaN(x) ? 1 : 0));
