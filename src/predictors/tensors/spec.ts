/** An input or output as onnxruntime describes it. */
export interface TensorSpec {
  readonly name: string;
  /** onnxruntime's word: `float32`, `int64`, `string`, … */
  readonly type: string;
  /** A dimension is a number, or a name (or nothing) when it is free. The first one counts rows. */
  readonly shape: readonly (number | string)[];
}

/** How many values a row has; undefined when the model leaves it free. */
export function rowWidth({ shape }: TensorSpec): number | undefined {
  // A shape that is not given at all also arrives as [].
  if (shape.length === 0) return undefined;
  let width = 1;
  for (const size of shape.slice(1)) {
    if (typeof size !== "number") return undefined;
    width *= size;
  }
  return width;
}
