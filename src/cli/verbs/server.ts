import { DrumError } from "../../errors.js";
import { type Access, accessFor } from "../../server/access/access.js";
import { batchFor } from "../../server/batch.js";
import { platformRoutes } from "../../server/contracts/platform-routes.js";
import { onHangUp } from "../../server/hang-up.js";
import { isLocal, parseAddress } from "../../server/http/address.js";
import { BODY_LIMIT } from "../../server/http/body.js";
import { limitsOf, QUEUE_BYTES } from "../../server/http/limits.js";
import { type Logs, logsFor } from "../../server/logs/logs.js";
import type { Observer } from "../../server/observer.js";
import { servedRoutes } from "../../server/routes/startup-failure.js";
import { ROUTES } from "../../server/routes/table.js";
import { type ServeOptions, serve } from "../../server/serve.js";
import type { Service } from "../../server/service.js";
import { drain, stopSignal } from "../../server/stop.js";
import { tracingFor } from "../../server/tracing/settings.js";
import { sizingOf } from "../../server/versions/sizing.js";
import { modelVersions, type Versions, type VersionsOptions } from "../../server/versions/versions.js";
import { version } from "../../version.js";
import { OPTIONS, type OptionValues } from "../options.js";

/**
 * Serves a model until SIGTERM or SIGINT ends it (exit code 0). It listens once the model is loaded. A
 * model that cannot be loaded ends it, or with --with-error-server is what it tells every client.
 */
export async function run(options: OptionValues): Promise<number> {
  const logs = logsFor(options);
  const settings = await serveOptions(options, logs);
  const stopped = stopSignal(logs.say);
  const tracing = tracingFor(process.env, settings.tls === undefined ? "http" : "https", version, logs.log);
  const versions = modelVersions(versionsOptions(options, logs));
  onHangUp(() => {
    settings.reread();
    versions.load().catch(() => {});
  });
  const started = await Promise.race([start(versions, options.withErrorServer ?? false, logs.say), stopped]);
  if (typeof started === "string") return 0;
  const traces = await tracing;
  const { server, url } = await serve(servedRoutes(routes()), versions, {
    ...settings,
    observers: [...(traces ? [traces.observer] : []), ...settings.observers, versions.state.metrics],
  });
  logs.say(
    started === undefined
      ? `drum server: the model cannot be loaded; saying why on ${url}`
      : `drum server: serving ${described(started)} on ${url}`,
  );
  await stopped;
  versions.drain();
  await drain(server, versions, (options.drainTimeout ?? OPTIONS.drainTimeout.default) * 1000);
  await traces?.flush(LAST_WORDS);
  await logs.flush(LAST_WORDS);
  return 0;
}

/** The routes of every server, and those that the platform asks for on which it runs. */
const routes = () => [...ROUTES, ...platformRoutes(process.env)];

/** Milliseconds that a slow reader of what is logged, or a slow collector of traces, has at the end. */
const LAST_WORDS = 1000;

const DEFAULT_TIMES = {
  clientTimeout: OPTIONS.clientTimeout.default,
  keepAliveTimeout: OPTIONS.keepAliveTimeout.default,
};

interface Settings extends ServeOptions, Pick<Access, "reread"> {
  readonly observers: readonly Observer[];
}

async function serveOptions(options: OptionValues, { log, say, observers }: Logs): Promise<Settings> {
  if (options.verbose) say("Detected server mode");
  const address = parseAddress(options.address ?? OPTIONS.address.default);
  const access = await accessFor(options, process.env, log);
  if (!access.admit && !options.tlsClientCa && !isLocal(address)) {
    log.info(
      "Everyone who can reach the server's address may use it: it asks for no API key (--api-key-file).",
    );
  }
  return {
    address,
    prefix: process.env.URL_PREFIX,
    version,
    log,
    showStacktrace: options.showStacktrace ?? false,
    ...limitsOf({ ...DEFAULT_TIMES, ...options }, log),
    ...access,
    observers: options.verbose ? [...observers, sayingAnswers(say)] : observers,
  };
}

const sayingAnswers = (say: Logs["say"]): Observer => ({
  answered: ({ method, path, requestId }, { status }) =>
    say(`${method} ${path} ${status} (request ${requestId})`),
});

function versionsOptions(
  options: OptionValues,
  { log, say, onOutput, attributeOutput }: Logs,
): VersionsOptions {
  return {
    model: { ...options, maxBodySize: options.maxBodySize ?? BODY_LIMIT },
    sizing: sizingOf(options),
    idleTimeout: (options.idleTimeout ?? OPTIONS.idleTimeout.default) * 1000,
    ...(options.maxRequestsPerWorker !== undefined && { maxRequestsPerWorker: options.maxRequestsPerWorker }),
    queueLimit: {
      requests: options.maxQueue ?? OPTIONS.maxQueue.default,
      bytes: options.maxQueueSize ?? QUEUE_BYTES,
      ...(options.maxQueueRows !== undefined && { rows: options.maxQueueRows }),
    },
    ...batchFor(options),
    ...(options.requestTimeout && { requestTimeout: options.requestTimeout * 1000 }),
    ...(options.maxWorkerMemory !== undefined && { memoryLimit: options.maxWorkerMemory }),
    ...(options.preload !== undefined && {
      preload: { path: options.preload, contentType: options.contentType, query: options.query },
    }),
    ...(options.loadTimeout && { loadTimeout: options.loadTimeout * 1000 }),
    watch: options.watch ?? false,
    allowUnload: options.allowUnload ?? false,
    showPerf: options.showPerf ?? false,
    version,
    log,
    onServing(service, milliseconds) {
      const took = `loaded in ${(milliseconds / 1000).toFixed(1)} s`;
      say(`drum server: serving version ${service.modelVersion} of ${described(service)}, ${took}`);
    },
    onOutput,
    attributeOutput,
  };
}

/** The model, ready to answer; `undefined` where the reason why there is none is to be served. */
async function start(
  versions: Versions,
  serveFailure: boolean,
  say: Logs["say"],
): Promise<Service | undefined> {
  try {
    return await versions.load();
  } catch (failure) {
    const isUsage = failure instanceof DrumError && failure.exit === 2;
    if (!serveFailure || isUsage) throw failure;
    say(`drum server: error: ${failure instanceof DrumError ? failure.text : String(failure)}`, "stderr");
    versions.fail(failure);
    return undefined;
  }
}

function described({ spec, pool }: Service): string {
  return `'${spec.name}' (${spec.targetType}, ${pool.info.predictor})`;
}
