/** A version of the model, as the Open Inference Protocol's repository extension lists it. */
export interface VersionEntry {
  readonly name: string;
  readonly version: string;
  readonly state: "READY" | "UNAVAILABLE" | "LOADING";
  /** Why it is not ready; empty where it is. */
  readonly reason: string;
}

/** What clients may ask about the versions of a model, and do with them. */
export interface Repository {
  /** The model's name; `undefined` while it could not be found out. */
  readonly name: string | undefined;
  /** The version that serves, or served last. */
  readonly version: string;
  /** The version that serves, then the one that loads or was refused last, if any. */
  index(): readonly VersionEntry[];
  /**
   * Loads the model as it is now; settled when it serves instead of the version before. Whoever asks while it loads
   * waits for the same, which is loaded anew where its files have changed since.
   * @throws what is wrong with it; then the version before goes on serving. SERVER_STOPPING
   */
  load(): Promise<unknown>;
  /** Lets the model go: requests are refused until it is loaded again. @throws UNLOAD_NOT_ALLOWED */
  unload(): void;
}
