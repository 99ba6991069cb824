import { Agent, request } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Sent } from "./requests.js";

/** An answer, whole. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Content codings undone. */
  readonly body: Buffer;
  /** Bytes of the body as it came. */
  readonly length: number;
}

/** Milliseconds that an answer may take. */
const PATIENCE = 60_000;

const agent = new Agent({ keepAlive: true });

/** Sends a request as it is. @throws when the answer is no HTTP, or there is none */
export function ask(base: string, { method, target, headers, body }: Sent): Promise<Received> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path: target, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const received = new Headers();
        for (let k = 0; k < response.rawHeaders.length; k += 2) {
          received.append(response.rawHeaders[k]!, response.rawHeaders[k + 1]!);
        }
        const body = Buffer.concat(chunks);
        const isCoded = received.get("content-encoding") === "gzip" && body.length > 0;
        resolve({
          status: response.statusCode!,
          headers: received,
          body: isCoded ? gunzipSync(body) : body,
          length: body.length,
        });
      });
    });
    asked.on("error", reject);
    asked.setTimeout(PATIENCE, () => asked.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    asked.end(body);
  });
}

export const endConversations = () => agent.destroy();
