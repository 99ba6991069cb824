import type { Log } from "../logs/log.js";
import type { Tracing } from "./tracing.js";

/**
 * What traces requests, where the environment asks for it; what it needs is imported only then. Whatever is wrong with it,
 * requests are answered.
 */
export async function tracingFor(
  environment: NodeJS.ProcessEnv,
  scheme: "http" | "https",
  version: string,
  log: Log,
): Promise<Tracing | undefined> {
  if (!isTracingAsked(environment)) return undefined;
  try {
    const { startTracing } = await import("./tracing.js");
    return await startTracing(scheme, version, log);
  } catch (error) {
    log.warning(`No traces are sent. ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * Whether traces are to be sent, by the environment variables that OpenTelemetry has for it
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables).
 */
export function isTracingAsked(environment: NodeJS.ProcessEnv): boolean {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = environment;
  if (!OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?.trim() && !OTEL_EXPORTER_OTLP_ENDPOINT?.trim()) return false;
  if (environment.OTEL_SDK_DISABLED?.trim().toLowerCase() === "true") return false;
  const exporters = environment.OTEL_TRACES_EXPORTER?.trim() || "otlp";
  return exporters.split(",").some((name) => name.trim() === "otlp");
}
