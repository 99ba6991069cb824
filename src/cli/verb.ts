import type { OptionValues } from "./options.js";

/** A verb's body, in `verbs/<name>.ts`, imported only when it runs. */
export interface Verb {
  /** Runs the verb and gives the exit code. Throws DrumError for anything that the user should read. */
  run(options: OptionValues): Promise<number>;
}
