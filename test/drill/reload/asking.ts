// @ts-expect-error plain JavaScript
import { connection } from "../../../drill/connection.mjs";

/** A request that was answered, or how it was not. */
interface Outcome {
  readonly status?: number;
  readonly body?: string;
  readonly broken?: string;
}

/** What came of many requests. */
export interface Asked {
  readonly answered: number;
  /** Answers by the version that gave them. */
  readonly versions: ReadonlyMap<number, number>;
  /** What should not be: no answer, a refusal, or the answer of a version that served no more, or was never to serve. */
  readonly failures: readonly string[];
}

/**
 * Keeps so many connections asking for one row, whose prediction is the number of the version.
 * @param allowed the first and the last version that may answer a request that begins now
 * @returns ends it
 */
export function keepAsking(
  url: string,
  connections: number,
  allowed: { readonly first: number; readonly last: number },
): () => Promise<Asked> {
  const { hostname: host, port } = new URL(url);
  const body = '[{"a":1}]';
  const message = `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const versions = new Map<number, number>();
  const failures: string[] = [];
  let answered = 0;
  let over = false;

  async function client(): Promise<void> {
    let line = connection({ host, port: Number(port) });
    while (!over) {
      if (!line.usable) line = connection({ host, port: Number(port) });
      const { first } = allowed;
      const outcome = (await line.ask(message)) as Outcome;
      const version = outcome.status === 200 ? JSON.parse(outcome.body!).predictions[0] : undefined;
      if (version === undefined) failures.push(outcome.broken ?? `${outcome.status} ${outcome.body}`);
      else if (version < first || version > allowed.last) {
        failures.push(`version ${version} where ${first} to ${allowed.last} were to answer`);
      } else {
        answered++;
        versions.set(version, (versions.get(version) ?? 0) + 1);
      }
    }
    line.close();
  }

  const clients = Array.from({ length: connections }, client);
  return async () => {
    over = true;
    await Promise.all(clients);
    return { answered, versions, failures };
  };
}
