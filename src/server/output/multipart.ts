import { randomUUID } from "node:crypto";
import type { Answer } from "../exchange.js";

/** A multipart/form-data answer with these parts, in this order. */
export function multipartAnswer(parts: Readonly<Record<string, string | Uint8Array>>): Answer {
  const boundary = randomUUID().replaceAll("-", "");
  const chunks: Uint8Array[] = [];
  for (const [name, content] of Object.entries(parts)) {
    chunks.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
      typeof content === "string" ? Buffer.from(content) : content,
      Buffer.from("\r\n"),
    );
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    status: 200,
    headers: { "Content-Type": `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat(chunks),
  };
}
