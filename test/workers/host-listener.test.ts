import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExpectedHost, type HostListener, listenForHosts } from "../../src/workers/host-listener.js";

let listener: HostListener;
const sockets: Socket[] = [];
beforeAll(async () => {
  listener = await listenForHosts();
});
afterAll(() => {
  listener.close();
  for (const socket of sockets) socket.destroy();
});

/** A host that is expected, and its end of the connection once it has said who it is. */
function expected() {
  let host: ExpectedHost;
  const stream = new Promise<Socket>((resolve) => {
    host = listener.expect(resolve);
  });
  const { DRUM_WORKER_PORT: port, DRUM_WORKER_TOKEN: token = "" } = host!.environment;
  return { port: Number(port), token, stream, forget: host!.forget };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

describe("a host that connects", () => {
  it("is known by its token, and what follows is its stream", async () => {
    const { port, token, stream } = expected();
    const host = await dial(port);
    host.write(`${token}\nfirst frame`);
    const coordinator = await stream;
    sockets.push(coordinator);
    const arrived = once(coordinator, "data");
    coordinator.resume();
    const [chunk] = await arrived;
    expect(String(chunk)).toBe("first frame");
    coordinator.write("load");
    const [answer] = await once(host, "data");
    expect(String(answer)).toBe("load");
  });

  it("may send its token byte by byte, and others may come before it", async () => {
    const [one, two] = [expected(), expected()];
    const second = await dial(two.port);
    for (const character of `${two.token}\n`) {
      second.write(character);
      await new Promise(setImmediate);
    }
    sockets.push(await two.stream);
    const first = await dial(one.port);
    first.write(`${one.token}\n`);
    sockets.push(await one.stream);
    expect(one.token).not.toBe(two.token);
  });

  for (const [what, text] of [
    ["a wrong token", `${"0".repeat(32)}\n`],
    ["no line feed", "0".repeat(64)],
    ["a request of another protocol", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ] as const) {
    it(`is closed after ${what}`, async () => {
      const { port } = expected();
      const stranger = await dial(port);
      stranger.write(text);
      await once(stranger, "close");
    });
  }

  it("is closed when the one with its token is not awaited any more", async () => {
    const { port, token, forget } = expected();
    const late = await dial(port);
    forget();
    late.write(`${token}\n`);
    await once(late, "close");
  });

  it("is closed when it says a token again", async () => {
    const { port, token, stream } = expected();
    (await dial(port)).write(`${token}\n`);
    sockets.push(await stream);
    const again = await dial(port);
    again.write(`${token}\n`);
    await once(again, "close");
  });
});
