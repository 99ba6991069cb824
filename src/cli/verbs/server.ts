import { DrumError } from "../../errors.js";
import { parseAddress } from "../../server/http/address.js";
import { BODY_LIMIT } from "../../server/http/body.js";
import { loadService } from "../../server/load.js";
import { createLog, type Log } from "../../server/log.js";
import { FAILURE_ROUTES } from "../../server/routes/startup-failure.js";
import { ROUTES } from "../../server/routes/table.js";
import { type ServeOptions, serve } from "../../server/serve.js";
import type { Service } from "../../server/service.js";
import { drain, stopSignal } from "../../server/stop.js";
import { version } from "../../version.js";
import { OPTIONS, type OptionValues } from "../options.js";

/**
 * Serves a model until SIGTERM or SIGINT ends it (exit code 0). It listens once the model is loaded. A
 * model that cannot be loaded ends it, or with --with-error-server is what it tells every client.
 */
export async function run(options: OptionValues): Promise<number> {
  surviveLostReaders();
  const settings = serveOptions(options);
  const stopped = stopSignal();
  const loaded = await Promise.race([load(options, settings.log), stopped]);
  if (typeof loaded === "string") return 0;
  const service = "failure" in loaded ? undefined : loaded;
  const server =
    "failure" in loaded ? await serveFailure(loaded.failure, settings) : await serveModel(loaded, settings);
  await stopped;
  service?.health.drain();
  await drain(server, service?.pool, (options.drainTimeout ?? OPTIONS.drainTimeout.default) * 1000);
  return 0;
}

/** Whoever reads the output may go away; clients are served all the same. */
function surviveLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** Data that waiting requests may hold in memory, where nothing else is said. */
const QUEUE_BYTES = 2 ** 30;

function serveOptions(options: OptionValues): ServeOptions {
  const log = createLog(options.loggingLevel ?? OPTIONS.loggingLevel.default);
  if (options.verbose) console.log("Detected server mode");
  return {
    address: parseAddress(options.address ?? OPTIONS.address.default),
    bodyLimit: options.maxBodySize ?? BODY_LIMIT,
    clientTimeout: (options.clientTimeout ?? OPTIONS.clientTimeout.default) * 1000,
    prefix: process.env.URL_PREFIX,
    version,
    log,
    showStacktrace: options.showStacktrace ?? false,
    ...(options.verbose && {
      onAnswer: ({ method, path, requestId }, { status }) =>
        console.log(`${method} ${path} ${status} (request ${requestId})`),
    }),
  };
}

/** The model, ready to answer, or why it is not, where that is to be served. */
async function load(options: OptionValues, log: Log): Promise<Service | { readonly failure: unknown }> {
  try {
    return await loadService({
      model: options,
      workers: options.maxWorkers || 1,
      queueLimit: {
        requests: options.maxQueue ?? OPTIONS.maxQueue.default,
        bytes: options.maxQueueSize ?? QUEUE_BYTES,
      },
      ...(options.requestTimeout && { requestTimeout: options.requestTimeout * 1000 }),
      ...(options.maxWorkerMemory !== undefined && { memoryLimit: options.maxWorkerMemory }),
      showPerf: options.showPerf ?? false,
      version,
      log,
    });
  } catch (failure) {
    const isUsage = failure instanceof DrumError && failure.exit === 2;
    if (!options.withErrorServer || isUsage) throw failure;
    return { failure };
  }
}

async function serveModel(service: Service, settings: ServeOptions) {
  const { spec, pool } = service;
  for (const warning of pool.info.warnings ?? []) settings.log.warning(warning);
  const { server, url } = await serve(ROUTES, service, {
    ...settings,
    onAnswered: service.metrics.answered,
  });
  console.log(`drum server: serving '${spec.name}' (${spec.targetType}, ${pool.info.predictor}) on ${url}`);
  return server;
}

async function serveFailure(failure: unknown, settings: ServeOptions) {
  const cause = failure instanceof DrumError ? failure.text : String(failure);
  console.error(`drum server: error: ${cause}`);
  const { server, url } = await serve(FAILURE_ROUTES, cause, settings);
  console.log(`drum server: the model cannot be loaded; saying why on ${url}`);
  return server;
}
