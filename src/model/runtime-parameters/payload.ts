/** The types that a runtime parameter may have. */
export const PARAMETER_TYPES = ["string", "boolean", "numeric", "credential", "deployment"] as const;

export type ParameterType = (typeof PARAMETER_TYPES)[number];

export const isParameterType = (value: unknown): value is ParameterType =>
  PARAMETER_TYPES.some((type) => type === value);

/** Keys and values of a credential; which there are depends on its `credentialType`. */
export type Credential = Readonly<Record<string, unknown>> & { readonly credentialType: string };

/** The value of a runtime parameter; `null` when it has none. */
export type Payload = string | boolean | number | Credential | null;

/** What is wrong with a value. */
export interface PayloadProblem {
  /** The text that DRUM's users know. It never holds the value, which may be secret. */
  readonly problem: string;
  /** A key that is missing from a credential. */
  readonly missing?: string;
}

export interface NumberLimits {
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * The value of a runtime parameter of some type. A number may also be written as text.
 * @param value as JSON or YAML gave it
 */
export function payloadOf(
  type: ParameterType,
  value: unknown,
  limits: NumberLimits = {},
): { readonly payload: Payload } | PayloadProblem {
  if (value === null || value === undefined) return { payload: null };
  switch (type) {
    case "boolean":
      return typeof value === "boolean" ? { payload: value } : { problem: "value should be True or False" };
    case "numeric":
      return numberOf(value, limits);
    case "credential":
      return credentialOf(value);
    default:
      return textOf(value);
  }
}

function textOf(value: unknown): { readonly payload: Payload } | PayloadProblem {
  if (typeof value !== "string") return { problem: "value is not a string" };
  return value === "" ? { problem: "blank value is not allowed" } : { payload: value };
}

function numberOf(
  value: unknown,
  { minimum, maximum }: NumberLimits,
): { readonly payload: Payload } | PayloadProblem {
  if (typeof value === "object") return { problem: "value is not float" };
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return { problem: "value can't be converted to float" };
  if (minimum !== undefined && number < minimum) return { problem: `value is less than ${minimum}` };
  if (maximum !== undefined && number > maximum) return { problem: `value is greater than ${maximum}` };
  return { payload: number };
}

function credentialOf(value: unknown): { readonly payload: Payload } | PayloadProblem {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "value is not a dict" };
  }
  const { credentialType } = value as { credentialType?: unknown };
  if (credentialType === undefined) return { problem: "is required", missing: "credentialType" };
  if (typeof credentialType !== "string") return { problem: "credentialType: value is not a string" };
  return { payload: value as Credential };
}
