import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type AccessOptions, accessFor } from "../../../src/server/access/access.js";
import { message } from "../../../src/server/answers.js";
import { always, routeTable } from "../../../src/server/dispatch.js";
import { httpServer, listen } from "../../../src/server/http/listen.js";
import { readTlsFiles } from "../../../src/server/http/tls-files.js";
import { createLog } from "../../../src/server/logs/log.js";
import type { Route } from "../../../src/server/routes/route.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import {
  type Authority,
  authority,
  CLIENT,
  encrypted,
  hasCurl,
  hasOpenssl,
  LOCAL,
  needsOpenssl,
} from "./certificates.js";

const ROUTES: readonly Route<null>[] = [
  { method: "GET", paths: ["/ping"], handle: () => message("OK") },
  {
    method: "POST",
    paths: ["/length"],
    handle: async (exchange) => message(String((await exchange.body()).length)),
  },
];

const folder = scratchFolder();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
});

const lines: string[] = [];
const log = createLog("all", (line) => lines.push(line));

async function start(options: AccessOptions) {
  const { tls, reread } = await accessFor(options, {}, log);
  const table = routeTable(ROUTES, always(null), { prefix: "", onError: () => {} });
  const server = httpServer(table, { version: "1.2.3", bodyLimit: 10_000_000, clientTimeout: 1000, tls });
  servers.push(server);
  const { port } = await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 });
  return { port, reread };
}

interface Answered {
  readonly status: number | undefined;
  readonly text: string;
  /** Who the server's certificate is for. */
  readonly server: unknown;
  readonly protocol: string | null;
}

/** Asks by node:https; what it is told of TLS goes there. */
function ask(port: number, options: object, path = "/ping", body?: Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path, method: body ? "POST" : "GET", agent: false, ...options },
      (response) => {
        const socket = response.socket as TLSSocket;
        const seen = {
          server: socket.getPeerCertificate().subject?.CN,
          protocol: socket.getProtocol(),
        };
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, text, ...seen }));
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

describe.skipIf(!hasOpenssl)(`TLS${needsOpenssl}`, () => {
  let ours: Authority;
  let others: Authority;
  let own: { cert: string; key: string };
  let ca: Buffer;
  beforeAll(() => {
    ours = authority(folder, "ours");
    others = authority(folder, "others");
    own = ours.issue("server-1", LOCAL);
    ca = readFileSync(ours.cert);
  });

  it("serves clients that trust its authority, and they get what they get without it", async () => {
    const { port } = await start({ tlsCert: own.cert, tlsKey: own.key });
    expect(await ask(port, { ca })).toEqual({
      status: 200,
      text: '{"message":"OK"}',
      server: "server-1",
      protocol: "TLSv1.3",
    });
    const large = Buffer.alloc(3_000_000);
    expect(await ask(port, { ca }, "/length", large)).toMatchObject({ text: '{"message":"3000000"}' });
    await expect(ask(port, { ca: readFileSync(others.cert) })).rejects.toMatchObject({
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
    await expect(fetch(`http://127.0.0.1:${port}/ping`)).rejects.toThrow();
    expect((await ask(port, { ca, maxVersion: "TLSv1.2" })).protocol).toBe("TLSv1.2");
    await expect(
      ask(port, { ca, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
    ).rejects.toThrow(/protocol version/);
  });

  it.skipIf(!hasCurl)(`answers curl${hasCurl ? "" : " (needs the program curl)"}`, async () => {
    const { port } = await start({ tlsCert: own.cert, tlsKey: own.key });
    const curl = (...args: string[]) =>
      promisify(execFile)("curl", ["-sS", "--noproxy", "*", ...args, `https://127.0.0.1:${port}/ping`]);
    expect((await curl("--cacert", ours.cert)).stdout).toBe('{"message":"OK"}');
    await expect(curl("--cacert", others.cert)).rejects.toMatchObject({ code: 60 });
  });

  it("ends a client that does not get on with its handshake", async () => {
    const { port } = await start({ tlsCert: own.cert, tlsKey: own.key });
    const { connect } = await import("node:net");
    const socket = connect(port, "127.0.0.1");
    const began = performance.now();
    await new Promise((resolve) =>
      socket
        .on("close", resolve)
        .on("error", () => {})
        .resume(),
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it("takes an encrypted key with its passphrase", async () => {
    const passphraseFile = join(folder, "passphrase");
    writeFileSync(passphraseFile, "a pass phrase\n");
    const { port } = await start({
      tlsCert: own.cert,
      tlsKey: encrypted(own.key, "a pass phrase"),
      tlsKeyPassphraseFile: passphraseFile,
    });
    expect((await ask(port, { ca })).status).toBe(200);
  });

  describe("with an authority for clients", () => {
    const withClient = ({ cert, key }: { cert: string; key: string }) => ({
      ca,
      cert: readFileSync(cert),
      key: readFileSync(key),
    });

    it.each(["TLSv1.2", "TLSv1.3"])("lets only those in whom it has signed (%s)", async (maxVersion) => {
      const clients = authority(folder, `clients-${maxVersion}`);
      const { port } = await start({ tlsCert: own.cert, tlsKey: own.key, tlsClientCa: clients.cert });
      const known = { ...withClient(clients.issue(`client-${maxVersion}`, CLIENT)), maxVersion };
      const stranger = { ...withClient(others.issue(`stranger-${maxVersion}`, CLIENT)), maxVersion };
      expect((await ask(port, known)).status).toBe(200);
      lines.length = 0;
      await expect(ask(port, { ca, maxVersion })).rejects.toThrow();
      await expect(ask(port, stranger)).rejects.toThrow();
      await expect.poll(() => lines).toHaveLength(2);
      expect(lines[0]).toMatch(/INFO A TLS connection was not made: .*peer did not return a certificate/);
      expect((await ask(port, known)).status).toBe(200);
    });

    it("takes another one on: old clients are refused, new ones are let in", async () => {
      const [before, after] = [authority(folder, "before"), authority(folder, "after")];
      const file = join(folder, "client-ca.pem");
      copyFileSync(before.cert, file);
      const { port, reread } = await start({ tlsCert: own.cert, tlsKey: own.key, tlsClientCa: file });
      const first = withClient(before.issue("first", CLIENT));
      const second = withClient(after.issue("second", CLIENT));
      expect((await ask(port, first)).status).toBe(200);
      await expect(ask(port, second)).rejects.toThrow();
      copyFileSync(after.cert, file);
      reread();
      expect((await ask(port, second)).status).toBe(200);
      await expect(ask(port, first)).rejects.toThrow();
    });

    it("and does not let a session from before go on", async () => {
      const [before, after] = [authority(folder, "early"), authority(folder, "late")];
      const file = join(folder, "session-ca.pem");
      copyFileSync(before.cert, file);
      const { port, reread } = await start({ tlsCert: own.cert, tlsKey: own.key, tlsClientCa: file });
      const first = withClient(before.issue("early-client", CLIENT));
      const session = await new Promise<Buffer>((resolve, reject) => {
        const socket = tlsConnect({ host: "127.0.0.1", port, ...first }, () =>
          socket.write("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"),
        );
        socket.on("session", (ticket) => {
          resolve(ticket);
          socket.destroy();
        });
        socket.on("error", reject);
      });
      expect((await ask(port, { ...first, session })).status).toBe(200);
      copyFileSync(after.cert, file);
      reread();
      await expect(ask(port, { ...first, session })).rejects.toThrow();
    });
  });

  describe("when the files change", () => {
    it("takes them on by itself, as Kubernetes swaps them, and lets connections live", async () => {
      const mounted = join(folder, "mounted");
      const version = (name: string, { cert, key }: { cert: string; key: string }) => {
        mkdirSync(join(mounted, name), { recursive: true });
        copyFileSync(cert, join(mounted, name, "tls.crt"));
        copyFileSync(key, join(mounted, name, "tls.key"));
      };
      version("..1", own);
      symlinkSync("..1", join(mounted, "..data"));
      for (const name of ["tls.crt", "tls.key"]) symlinkSync(`..data/${name}`, join(mounted, name));
      const { port } = await start({ tlsCert: join(mounted, "tls.crt"), tlsKey: join(mounted, "tls.key") });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      expect((await ask(port, { ca, agent })).server).toBe("server-1");

      version("..2", ours.issue("server-2", LOCAL));
      symlinkSync("..2", join(mounted, "..next"));
      renameSync(join(mounted, "..next"), join(mounted, "..data"));
      await expect.poll(async () => (await ask(port, { ca })).server).toBe("server-2");
      expect(await ask(port, { ca, agent })).toMatchObject({ status: 200, server: "server-1" });
      agent.destroy();
    });

    it("keeps the old ones while the new ones are broken, and says why", async () => {
      const [cert, key] = [join(folder, "live.crt"), join(folder, "live.key")];
      copyFileSync(own.cert, cert);
      copyFileSync(own.key, key);
      const { port, reread } = await start({ tlsCert: cert, tlsKey: key });
      lines.length = 0;
      const next = ours.issue("server-3", LOCAL);
      copyFileSync(next.cert, cert);
      reread();
      expect(lines).toEqual([
        expect.stringContaining(`ERROR The TLS certificate stays as it was. The file ${key} cannot`),
      ]);
      expect((await ask(port, { ca })).server).toBe("server-1");
      copyFileSync(next.key, key);
      reread();
      expect(lines[1]).toContain("INFO The TLS certificate was read again; it is valid to ");
      expect((await ask(port, { ca })).server).toBe("server-3");
    });
  });

  describe("says what is wrong with its files:", () => {
    afterEach(() => vi.useRealTimers());
    const problem = (paths: Partial<Parameters<typeof readTlsFiles>[0]>) => () =>
      readTlsFiles({ ...own, ...paths });
    const fileWith = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };

    it("they are not there, or are something else", () => {
      expect(problem({ cert: "/none" })).toThrow(
        "The file /none cannot be used for TLS: it cannot be read (ENOENT).",
      );
      expect(problem({ key: folder })).toThrow("it cannot be read (EISDIR)");
      expect(problem({ cert: own.key })).toThrow(
        `${own.key} cannot be used for TLS: it holds no certificate in PEM form`,
      );
      expect(problem({ key: own.cert })).toThrow(
        `${own.cert} cannot be used for TLS: it holds no private key in PEM form`,
      );
      const text = readFileSync(own.cert, "utf8");
      const cut = fileWith("cut.pem", text.replace(/\n.{64}\n/, "\n"));
      expect(problem({ cert: cut })).toThrow("its certificate 1 cannot be read");
      const two = fileWith("two.pem", text + readFileSync(cut, "utf8"));
      expect(problem({ cert: two })).toThrow("its certificate 2 cannot be read");
      const key = fileWith("cut.key", readFileSync(own.key, "utf8").replace(/\n.{64}\n/, "\n"));
      expect(problem({ key })).toThrow("the key cannot be read");
    });

    it("the key is another one's", () => {
      expect(problem({ key: others.issue("other", LOCAL).key })).toThrow(
        `it is not the key of the certificate in ${own.cert}`,
      );
    });

    it("the passphrase", () => {
      const key = encrypted(own.key, "right one");
      expect(problem({ key })).toThrow(
        `${key} cannot be used for TLS: the key is encrypted, and no passphrase was given`,
      );
      const passphraseFile = fileWith("wrong", "wrong one");
      expect(problem({ key, passphraseFile })).toThrow(
        `the passphrase in ${passphraseFile} does not decrypt the key`,
      );
    });

    it("the time", () => {
      vi.useFakeTimers({ toFake: ["Date"] });
      vi.setSystemTime(Date.now() + 400 * 86_400_000);
      expect(problem({})).toThrow("its certificate for CN=server-1 expired on ");
      expect(problem({ clientCa: ours.cert })).toThrow("expired on");
      vi.setSystemTime(Date.now() - 500 * 86_400_000);
      expect(problem({})).toThrow("its certificate for CN=server-1 is not valid before ");
    });

    it("one good authority for clients is enough", () => {
      expect(problem({ clientCa: ours.cert })).not.toThrow();
      expect(problem({ clientCa: own.key })).toThrow("it holds no certificate in PEM form");
    });
  });
});
