import { DrumError } from "../../errors.js";
import { accessFor } from "../../server/access/access.js";
import { always } from "../../server/dispatch.js";
import { isLocal, parseAddress } from "../../server/http/address.js";
import { BODY_LIMIT } from "../../server/http/body.js";
import { createLog, type Log } from "../../server/log.js";
import type { Observer } from "../../server/observer.js";
import { FAILURE_ROUTES } from "../../server/routes/startup-failure.js";
import { ROUTES } from "../../server/routes/table.js";
import { type ServeOptions, serve } from "../../server/serve.js";
import type { Service } from "../../server/service.js";
import { drain, stopSignal } from "../../server/stop.js";
import { modelVersions, type Versions, type VersionsOptions } from "../../server/versions/versions.js";
import { version } from "../../version.js";
import { OPTIONS, type OptionValues } from "../options.js";

/**
 * Serves a model until SIGTERM or SIGINT ends it (exit code 0). It listens once the model is loaded. A
 * model that cannot be loaded ends it, or with --with-error-server is what it tells every client.
 */
export async function run(options: OptionValues): Promise<number> {
  surviveLostReaders();
  const settings = await serveOptions(options);
  const stopped = stopSignal();
  const versions = modelVersions(versionsOptions(options, settings.log));
  const started = await Promise.race([start(versions, options.withErrorServer ?? false), stopped]);
  if (typeof started === "string") return 0;
  const server =
    "failure" in started
      ? await serveFailure(started.failure, settings)
      : await serveModel(started, versions, settings);
  await stopped;
  versions.state.health.drain();
  await drain(server, versions, (options.drainTimeout ?? OPTIONS.drainTimeout.default) * 1000);
  return 0;
}

/** Whoever reads the output may go away; clients are served all the same. */
function surviveLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** Data that waiting requests may hold in memory, where nothing else is said. */
const QUEUE_BYTES = 2 ** 30;

const ANSWERS_ON_STDOUT: Observer = {
  answered: ({ method, path, requestId }, { status }) =>
    console.log(`${method} ${path} ${status} (request ${requestId})`),
};

type Settings = ServeOptions & Required<Pick<ServeOptions, "observers">>;

async function serveOptions(options: OptionValues): Promise<Settings> {
  const log = createLog(options.loggingLevel ?? OPTIONS.loggingLevel.default);
  if (options.verbose) console.log("Detected server mode");
  const address = parseAddress(options.address ?? OPTIONS.address.default);
  const access = await accessFor(options, process.env, log);
  if (!access.admit && !options.tlsClientCa && !isLocal(address)) {
    log.info(
      "Everyone who can reach the server's address may use it: it asks for no API key (--api-key-file).",
    );
  }
  return {
    address,
    bodyLimit: options.maxBodySize ?? BODY_LIMIT,
    clientTimeout: (options.clientTimeout ?? OPTIONS.clientTimeout.default) * 1000,
    prefix: process.env.URL_PREFIX,
    version,
    log,
    showStacktrace: options.showStacktrace ?? false,
    ...access,
    observers: options.verbose ? [ANSWERS_ON_STDOUT] : [],
  };
}

function versionsOptions(options: OptionValues, log: Log): VersionsOptions {
  return {
    model: options,
    workers: options.maxWorkers || 1,
    queueLimit: {
      requests: options.maxQueue ?? OPTIONS.maxQueue.default,
      bytes: options.maxQueueSize ?? QUEUE_BYTES,
    },
    ...(options.requestTimeout && { requestTimeout: options.requestTimeout * 1000 }),
    ...(options.maxWorkerMemory !== undefined && { memoryLimit: options.maxWorkerMemory }),
    ...(options.preload !== undefined && {
      preload: { path: options.preload, contentType: options.contentType, query: options.query },
    }),
    showPerf: options.showPerf ?? false,
    version,
    log,
  };
}

/** The model, ready to answer, or why it is not, where that is to be served. */
async function start(versions: Versions, serveFailure: boolean): Promise<Service | { failure: unknown }> {
  try {
    return await versions.load();
  } catch (failure) {
    const isUsage = failure instanceof DrumError && failure.exit === 2;
    if (!serveFailure || isUsage) throw failure;
    return { failure };
  }
}

async function serveModel({ spec, pool }: Service, versions: Versions, settings: Settings) {
  const { server, url } = await serve(ROUTES, versions, {
    ...settings,
    observers: [...settings.observers, versions.state.metrics],
  });
  console.log(`drum server: serving '${spec.name}' (${spec.targetType}, ${pool.info.predictor}) on ${url}`);
  return server;
}

async function serveFailure(failure: unknown, settings: Settings) {
  const cause = failure instanceof DrumError ? failure.text : String(failure);
  console.error(`drum server: error: ${cause}`);
  const { server, url } = await serve(FAILURE_ROUTES, always(cause), settings);
  console.log(`drum server: the model cannot be loaded; saying why on ${url}`);
  return server;
}
