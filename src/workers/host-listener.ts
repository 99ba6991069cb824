import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** Where hosts connect that cannot use an inherited file descriptor. */
export interface HostListener {
  /** Says that a host will come; `connected` gets its stream, paused. */
  expect(connected: (stream: Socket) => void): ExpectedHost;
  /** No more hosts are awaited. Streams that are connected stay. */
  close(): void;
}

/** A host that has not connected yet. */
export interface ExpectedHost {
  /** What its environment must hold. */
  readonly environment: Readonly<Record<string, string>>;
  /** It will not come any more: its token is worth nothing from now on. */
  forget(): void;
}

/** A token in hexadecimal, as the first line of a connection. */
const TOKEN_LENGTH = 32;
/** How long a connection may take to say its token, in milliseconds. */
const PATIENCE = 10_000;

/** Listens on a port of 127.0.0.1 that the system chooses; it does not keep this process alive. */
export async function listenForHosts(): Promise<HostListener> {
  const awaited = new Map<string, (stream: Socket) => void>();
  const server = createServer({ noDelay: true }, (stream) => {
    readToken(stream, (token) => {
      const known = [...awaited.keys()].find((one) => timingSafeEqual(Buffer.from(one), token));
      if (known === undefined) return stream.destroy();
      const connected = awaited.get(known)!;
      awaited.delete(known);
      connected(stream);
    });
  });
  server.unref();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    expect(connected) {
      const token = randomBytes(TOKEN_LENGTH / 2).toString("hex");
      awaited.set(token, connected);
      return {
        environment: { DRUM_WORKER_PORT: String(port), DRUM_WORKER_TOKEN: token },
        forget: () => void awaited.delete(token),
      };
    },
    close: () => void server.close(),
  };
}

/** Hands on the first line of a connection if it could be a token, and puts back what follows it. */
function readToken(stream: Socket, then: (token: Buffer) => void): void {
  let head = Buffer.alloc(0);
  const late = setTimeout(() => stream.destroy(), PATIENCE);
  late.unref();
  const ended = () => clearTimeout(late);
  const read = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    if (head.length <= TOKEN_LENGTH) return;
    clearTimeout(late);
    stream.pause();
    stream.off("data", read);
    stream.off("close", ended);
    if (head[TOKEN_LENGTH] !== LINE_FEED) return void stream.destroy();
    if (head.length > TOKEN_LENGTH + 1) stream.unshift(head.subarray(TOKEN_LENGTH + 1));
    then(head.subarray(0, TOKEN_LENGTH));
  };
  stream.on("error", () => {});
  stream.on("close", ended);
  stream.on("data", read);
}

const LINE_FEED = 10;
