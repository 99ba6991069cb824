import { DataFrame, type LoadModel, type Transform } from "drum";
import { type Linear, load, scaled } from "./linear.js";

export const loadModel: LoadModel<Linear> = load;

export const transform: Transform<Linear> = (data, model) => {
  const columns = scaled(data, model);
  return DataFrame.from(Object.fromEntries(model.names.map((name, k) => [name, columns[k]])));
};
