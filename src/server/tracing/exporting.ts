import type { Log } from "../logs/log.js";

/** Milliseconds in which trouble with a collector is told once. */
const QUIET = 60_000;

/**
 * What makes spans and sends them by OTLP over HTTP, as JSON: in the background, in batches, from a queue that drops what
 * does not fit. Everything about it is set by OpenTelemetry's own environment variables.
 */
export async function spanExporting(version: string, log: Log) {
  const [api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  api.diag.setLogger(troubleLog(log), api.DiagLogLevel.WARN);
  const protocol = process.env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? process.env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol && protocol !== "http/json") {
    log.info(
      `Traces are sent as http/json, not as ${protocol}: every collector takes that at its HTTP endpoint.`,
    );
  }
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes({ "service.name": "drum", "service.version": version }))
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const ids = chosenIds(new sdk.RandomIdGenerator());
  const provider = new sdk.BasicTracerProvider({
    resource,
    idGenerator: ids,
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  return { api, provider, tracer: provider.getTracer("drum", version), ids };
}

interface IdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

/** Random ids, but for a span whose id has been told to others before it is made. */
function chosenIds(random: IdGenerator): IdGenerator & { next: string | undefined } {
  return {
    next: undefined,
    generateTraceId: () => random.generateTraceId(),
    generateSpanId() {
      const { next } = this;
      this.next = undefined;
      return next ?? random.generateSpanId();
    },
  };
}

/** What goes wrong with sending traces: a warning now and then. */
function troubleLog(log: Log) {
  let last = Number.NEGATIVE_INFINITY;
  const warn = (...words: readonly unknown[]) => {
    const now = performance.now();
    if (now - last < QUIET) return;
    last = now;
    log.warning(`Traces: ${reasonIn(words.map(String).join(" "))}`);
  };
  return { error: warn, warn, info() {}, debug() {}, verbose() {} };
}

/** Errors of the exporter are JSON texts with a stack; what they say is enough. */
function reasonIn(text: string): string {
  try {
    const { message, name, code } = JSON.parse(text) as Record<string, unknown>;
    return `${message || name || text}${code ? ` (${code})` : ""}`;
  } catch {
    return text;
  }
}
