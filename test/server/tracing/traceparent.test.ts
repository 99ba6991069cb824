import { expect, it } from "vitest";
import { isTracingAsked } from "../../../src/server/tracing/settings.js";
import { formatTraceParent, traceParentOf } from "../../../src/server/tracing/traceparent.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

/** The rules of W3C Trace Context, level 1, section 3.2.2. */
it.each([
  ["recorded", `00-${TRACE}-${SPAN}-01`, true],
  ["not recorded", `00-${TRACE}-${SPAN}-00`, false],
  ["with flags of later levels", `00-${TRACE}-${SPAN}-03`, true],
  ["of a later version", `01-${TRACE}-${SPAN}-01`, true],
  ["of a later version, with more in it", `cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
])("a traceparent %s is understood", (_, traceparent, sampled) => {
  const found = traceParentOf({ traceparent });
  expect(found).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  expect(formatTraceParent(found!)).toBe(`00-${TRACE}-${SPAN}-${sampled ? "01" : "00"}`);
});

it.each([
  ["of version ff", `ff-${TRACE}-${SPAN}-01`],
  ["without a trace", `00-${"0".repeat(32)}-${SPAN}-01`],
  ["without a span", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["in capitals", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ["that is too long", `00-${TRACE}-${SPAN}-01-more`],
  ["of a later version that is too long", `cc-${TRACE}-${SPAN}-01.more`],
  ["that is too short", `00-${TRACE}-${SPAN}`],
  ["with a space", ` 00-${TRACE}-${SPAN}-01`],
  ["twice", `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ["of no form", "x"],
  ["that is empty", ""],
])("a traceparent %s counts as none", (_, traceparent) => {
  expect(traceParentOf({ traceparent })).toBeUndefined();
});

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" };
it.each<[boolean, NodeJS.ProcessEnv]>([
  [false, {}],
  [false, { OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
  [false, { OTEL_SERVICE_NAME: "a" }],
  [true, endpoint],
  [true, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://localhost:4318/v1/traces" }],
  [false, { ...endpoint, OTEL_SDK_DISABLED: "True" }],
  [true, { ...endpoint, OTEL_SDK_DISABLED: "no" }],
  [false, { ...endpoint, OTEL_TRACES_EXPORTER: "none" }],
  [true, { ...endpoint, OTEL_TRACES_EXPORTER: "console, otlp" }],
])("traces are sent: %s with %j", (asked, environment) => {
  expect(isTracingAsked(environment)).toBe(asked);
});
