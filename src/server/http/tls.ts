import type { RequestListener, Server, ServerOptions } from "node:http";
import { createServer } from "node:https";
import type { Log } from "../logs/log.js";
import { readTlsFiles, type TlsFiles } from "./tls-files.js";

/** HTTP over TLS. */
export interface Tls {
  /** Paths of what is read. */
  readonly files: readonly string[];
  /** As `createServer` of node:http. @param patience milliseconds that a client may take to agree on keys */
  createServer(options: ServerOptions, listener: RequestListener, patience: number): Server;
  /** Reads the files again, for connections from now on. When that fails, what there was stays, and the log says why. */
  reread(): void;
}

/** Reads the files. @throws TLS_FILE */
export function tlsOf(paths: TlsFiles, log: Log): Tls {
  let material = readTlsFiles(paths);
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    files: Object.values(paths).filter((path) => path !== undefined),
    createServer(options, listener, patience) {
      const mutual = paths.clientCa !== undefined && { requestCert: true, rejectUnauthorized: true };
      const server = createServer(
        { ...options, ...material.context, ...mutual, handshakeTimeout: patience },
        listener,
      );
      server.on("tlsClientError", ({ message }) => log.info(`A TLS connection was not made: ${message}`));
      servers.push(server);
      return server;
    },
    reread() {
      try {
        material = readTlsFiles(paths);
      } catch (error) {
        log.error(`The TLS certificate stays as it was. ${(error as Error).message}`);
        return;
      }
      for (const server of servers) server.setSecureContext(material.context);
      log.info(`The TLS certificate was read again; it is valid to ${material.validTo}.`);
    },
  };
}
