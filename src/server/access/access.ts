import type { RoutingOptions } from "../dispatch.js";
import type { Log } from "../log.js";
import { apiKeys, KEYS_VARIABLE } from "./api-keys.js";
import { type Cors, corsFor } from "./cors.js";
import { watchFiles } from "./watched-files.js";

/** Who may use the server, as it was asked for. */
export interface AccessOptions {
  readonly apiKeyFile?: string;
  /** Origins whose pages may use it. */
  readonly corsOrigin?: readonly string[];
}

/** What lets requests in. Nothing is looked at that was not asked for. */
export interface Access {
  readonly admit?: RoutingOptions["admit"];
  readonly cors?: Cors;
  /** Reads the files of secrets again, as it does by itself once they change. What is wrong with them is logged. */
  reread(): void;
}

/**
 * @param environment where keys may stand; they are taken out, so that the model's code does not see them
 * @throws API_KEYS_INVALID, USAGE
 */
export function accessFor(options: AccessOptions, environment: NodeJS.ProcessEnv, log: Log): Access {
  const { apiKeyFile: file, corsOrigin } = options;
  const list = environment[KEYS_VARIABLE];
  delete environment[KEYS_VARIABLE];
  const keys = file === undefined && list === undefined ? undefined : apiKeys({ file, list });
  const reread = () => {
    try {
      keys?.reread();
    } catch (error) {
      log.error(`The API keys stay as they were. ${(error as Error).message}`);
    }
  };
  if (file !== undefined) watchFiles([file], reread);
  return {
    ...(keys && { admit: ({ headers }) => keys.admit(headers) }),
    ...(corsOrigin && { cors: corsFor(corsOrigin) }),
    reread,
  };
}
