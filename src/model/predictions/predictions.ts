import { DataFrame } from "../../data/frame.js";

/** Checked predictions: 64-bit floats, one column a label, or one column called `Predictions`. */
export interface Predictions {
  /** One row an input row. */
  readonly frame: DataFrame;
  /** Further columns that the model gave along with them; `null` when there are none. */
  readonly extra: DataFrame | null;
}

/** Predictions and further columns as one table, as files hold them. */
export function asTable({ frame, extra }: Predictions): DataFrame {
  if (extra === null) return frame;
  return new DataFrame([...frame.names, ...extra.names], [...frame.columns, ...extra.columns], frame.length);
}
