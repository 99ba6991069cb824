import type { RoutingOptions } from "../dispatch.js";
import type { Tls } from "../http/tls.js";
import type { Log } from "../logs/log.js";
import { type ApiKeys, apiKeys, KEYS_VARIABLE } from "./api-keys.js";
import { type Cors, corsFor } from "./cors.js";
import { refuseOtherSites } from "./other-sites.js";
import { watchFiles } from "./watched-files.js";

/** Who may use the server, as it was asked for. */
export interface AccessOptions {
  readonly apiKeyFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsKeyPassphraseFile?: string;
  readonly tlsClientCa?: string;
  /** Origins whose pages may use it. */
  readonly corsOrigin?: readonly string[];
}

/** What lets requests in. But for other sites' pages, nothing is looked at that was not asked for. */
export interface Access {
  readonly admit?: RoutingOptions["admit"];
  readonly screen: NonNullable<RoutingOptions["screen"]>;
  readonly cors?: Cors;
  readonly tls?: Tls;
  /** Reads the files of secrets again, as it does by itself once they change. What is wrong with them is logged. */
  reread(): void;
}

/**
 * @param environment where keys may stand; they are taken out, so that the model's code does not see them
 * @throws API_KEYS_INVALID, TLS_FILE, USAGE
 */
export async function accessFor(
  options: AccessOptions,
  environment: NodeJS.ProcessEnv,
  log: Log,
): Promise<Access> {
  const keys = keysFor(options, environment);
  const tls = await tlsFor(options, log);
  const rereadKeys = () => {
    try {
      keys?.reread();
    } catch (error) {
      log.error(`The API keys stay as they were. ${(error as Error).message}`);
    }
  };
  if (options.apiKeyFile !== undefined) watchFiles([options.apiKeyFile], rereadKeys);
  if (tls !== undefined) watchFiles(tls.files, tls.reread);
  return {
    ...(keys && { admit: ({ headers }) => keys.admit(headers) }),
    screen: refuseOtherSites(options.corsOrigin),
    ...(tls && { tls }),
    ...(options.corsOrigin && { cors: corsFor(options.corsOrigin) }),
    reread() {
      rereadKeys();
      tls?.reread();
    },
  };
}

function keysFor({ apiKeyFile: file }: AccessOptions, environment: NodeJS.ProcessEnv): ApiKeys | undefined {
  const list = environment[KEYS_VARIABLE];
  delete environment[KEYS_VARIABLE];
  return file === undefined && list === undefined ? undefined : apiKeys({ file, list });
}

/** What encrypts is loaded only where it is wanted. */
async function tlsFor(options: AccessOptions, log: Log): Promise<Tls | undefined> {
  const { tlsCert: cert, tlsKey: key, tlsKeyPassphraseFile: passphraseFile, tlsClientCa: clientCa } = options;
  if (cert === undefined || key === undefined) return undefined;
  const { tlsOf } = await import("../http/tls.js");
  return tlsOf({ cert, key, passphraseFile, clientCa }, log);
}
