import { float64Column } from "../data/column.js";
import { DataFrame } from "../data/frame.js";

/**
 * The predictions of a model that gives `width` numbers a row as a frame: a single column is called `Predictions`,
 * several by number. Of two probabilities the one that a binary target takes is that of class 1.
 */
export function rowsToFrame(
  matrix: Float32Array | Float64Array,
  length: number,
  width: number,
  targetType: string,
): DataFrame {
  const kept = targetType === "binary" && width === 2 ? [1] : Array.from({ length: width }, (_, k) => k);
  const columns = kept.map((k) => {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = matrix[i * width + k]!;
    return float64Column(values);
  });
  return new DataFrame(kept.length === 1 ? ["Predictions"] : kept.map(String), columns, length);
}
