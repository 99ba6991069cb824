import type { Answer, Exchange } from "./exchange.js";

/** Whoever is told of requests: metrics, logs, traces. What it does costs every request; it must not throw. */
export interface Observer {
  /** A request has been found to be for this server; its body may still be on its way. */
  began?(exchange: Exchange): void;
  /** It has its answer, which is about to be sent, or is not since the client has gone. */
  answered?(exchange: Exchange, answer: Answer): void;
  /** Its answer has been handed to the system, or could not be. */
  ended?(exchange: Exchange, answer: Answer, complete: boolean): void;
  /** What came was not even a request, or came too slowly to be one, and was answered so. */
  refused?(status: number, client: string | undefined): void;
}

/** Several as one. */
export interface Audience extends Required<Observer> {
  /** Whether somebody is told of the end: that takes a listener a request. */
  readonly toTheEnd: boolean;
}

export function audience(observers: readonly Observer[]): Audience {
  const began = observers.flatMap((one) => one.began ?? []);
  const answered = observers.flatMap((one) => one.answered ?? []);
  const ended = observers.flatMap((one) => one.ended ?? []);
  const refused = observers.flatMap((one) => one.refused ?? []);
  return {
    began(exchange) {
      for (const tell of began) tell(exchange);
    },
    answered(exchange, answer) {
      for (const tell of answered) tell(exchange, answer);
    },
    ended(exchange, answer, complete) {
      for (const tell of ended) tell(exchange, answer, complete);
    },
    refused(status, client) {
      for (const tell of refused) tell(status, client);
    },
    toTheEnd: ended.length > 0,
  };
}
