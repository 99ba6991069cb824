/** What may be read of a request, as a model's description says it. */
export interface RequestLimits {
  readonly maxRows?: number;
  readonly maxBodySize?: number;
}

/** The same as options for reading. */
export const readLimits = ({ maxRows, maxBodySize }: RequestLimits) => ({
  ...(maxRows !== undefined && { rowLimit: maxRows }),
  ...(maxBodySize !== undefined && { sizeLimit: maxBodySize }),
});

export type ReadLimits = ReturnType<typeof readLimits>;
