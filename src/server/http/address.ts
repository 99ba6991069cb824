import { drumError } from "../../errors.js";

/** Where to listen. */
export interface Address {
  /** As given, for messages. */
  readonly host: string;
  /** What the socket is bound to. */
  readonly bind: string;
  /** 0: the system chooses. */
  readonly port: number;
}

const DEFAULT_PORT = 5000;

/**
 * Reads `host[:port]`, `[ipv6][:port]` or a bare IPv6 address. `localhost` means 127.0.0.1, whatever the
 * system's resolver puts first, so that clients find the server under both names.
 * @throws USAGE
 */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]/\s]+)|((?:[0-9a-f]*:){2,}[0-9a-f.]*))(?::(\d{1,5}))?$/i.exec(
    text.trim(),
  );
  const host = match?.[1] ?? match?.[2] ?? match?.[3];
  const port = match?.[4] === undefined ? DEFAULT_PORT : Number(match[4]);
  if (host === undefined || /^\d+$/.test(host) || port > 65535) {
    throw drumError("USAGE", {
      problem: `argument --address: '${text}' is not an address; give host:port, such as localhost:8080`,
    });
  }
  return { host, bind: host === "localhost" ? "127.0.0.1" : host, port };
}

/** Whether only programs of this machine can reach it. */
export const isLocal = ({ bind }: Address): boolean => /^(?:127\.[\d.]+|::1)$/.test(bind);

/** The address as a URL shows it. */
export function urlOf(scheme: "http" | "https", host: string, port: number): string {
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
