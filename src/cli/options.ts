/**
 * The one table of options: parsing, help, environment names and the reference in the docs come from it.
 * Names, environment variables and meanings are DRUM's where DRUM has the option.
 */

export type VerbName = "score" | "server" | "new";

/** One option. The key in {@link OPTIONS} is its name in camelCase; on the command line it is in kebab-case. */
export interface OptionRow {
  readonly type: "string" | "strings" | "integer" | "number" | "size" | "flag";
  readonly verbs: readonly VerbName[];
  /** Verbs that cannot do without it. */
  readonly required?: readonly VerbName[];
  /** Another spelling: `-cd`. */
  readonly alias?: string;
  readonly env?: readonly string[];
  readonly default?: string | number;
  readonly choices?: readonly string[];
  /** What stands for the value in help: `DIR`. */
  readonly value?: string;
  readonly help: string;
  /** The integer must be at least this. */
  readonly minimum?: number;
  /** Words that may stand instead of the number. */
  readonly words?: readonly string[];
  /** Not together with this option (by key). */
  readonly excludes?: string;
  /** Not without this option (by key). */
  readonly needs?: string;
}

const MODEL = ["score", "server"] as const;

export const OPTIONS = {
  codeDir: {
    type: "string",
    alias: "-cd",
    verbs: ["score", "server", "new"],
    required: ["score", "server", "new"],
    env: ["CODE_DIR"],
    value: "DIR",
    help: "the model's directory (new: the directory to make)",
  },
  input: {
    type: "string",
    verbs: ["score"],
    required: ["score"],
    value: "FILE",
    help: "the data set to score; - for standard input",
  },
  output: {
    type: "string",
    verbs: ["score"],
    value: "FILE",
    help: "where predictions go: .csv, .jsonl, .arrow or .parquet; - for standard output",
  },
  targetType: {
    type: "string",
    verbs: ["score", "server", "new"],
    env: ["TARGET_TYPE"],
    choices: ["binary", "regression", "anomaly", "multiclass", "multilabel", "transform", "unstructured"],
    help: "what the model predicts; may stand in model-metadata.yaml instead",
  },
  positiveClassLabel: {
    type: "string",
    verbs: MODEL,
    env: ["POSITIVE_CLASS_LABEL"],
    value: "LABEL",
    help: "binary: label of the positive class",
  },
  negativeClassLabel: {
    type: "string",
    verbs: MODEL,
    env: ["NEGATIVE_CLASS_LABEL"],
    value: "LABEL",
    help: "binary: label of the negative class",
  },
  classLabels: {
    type: "strings",
    verbs: MODEL,
    env: ["CLASS_LABELS"],
    value: "LABEL",
    excludes: "classLabelsFile",
    help: "multiclass and multilabel: the labels",
  },
  classLabelsFile: {
    type: "string",
    verbs: MODEL,
    env: ["CLASS_LABELS_FILE"],
    value: "FILE",
    help: "multiclass and multilabel: a file with a label a line",
  },
  language: {
    type: "string",
    verbs: ["score", "server", "new"],
    required: ["new"],
    value: "LANGUAGE",
    choices: ["typescript", "javascript", "python", "r", "julia", "java", "other"],
    help: "language of the model's code; skips detection",
  },
  python: {
    type: "string",
    verbs: MODEL,
    env: ["DRUM_PYTHON"],
    value: "PROGRAM",
    help: "Python that runs the model (default: a .venv in the model directory, else python3)",
  },
  r: {
    type: "string",
    verbs: MODEL,
    env: ["DRUM_R"],
    value: "PROGRAM",
    help: "Rscript that runs the model (default: Rscript)",
  },
  julia: {
    type: "string",
    verbs: MODEL,
    env: ["DRUM_JULIA"],
    value: "PROGRAM",
    help: "Julia that runs the model (default: julia)",
  },
  java: {
    type: "string",
    verbs: MODEL,
    env: ["DRUM_JAVA"],
    value: "PROGRAM",
    help: "Java that runs the model (default: that of JAVA_HOME, else java)",
  },
  inputFormat: {
    type: "string",
    verbs: ["score"],
    choices: ["csv", "arrow", "parquet", "mtx", "json"],
    help: "format of the input, where its extension does not say",
  },
  inputCharset: {
    type: "string",
    verbs: ["score"],
    value: "CHARSET",
    help: "character encoding of a text input (default: utf-8)",
  },
  csvDelimiter: {
    type: "string",
    verbs: ["score"],
    value: "CHAR",
    help: "CSV: separator of the input (default: ,)",
  },
  csvQuote: { type: "string", verbs: ["score"], value: "CHAR", help: 'CSV: quote of the input (default: ")' },
  sparseColumnFile: {
    type: "string",
    verbs: ["score"],
    value: "FILE",
    help: "column names of a .mtx input, one a line",
  },
  query: {
    type: "string",
    verbs: MODEL,
    value: "a=b&c=d",
    help: "unstructured: query parameters that the hook gets",
  },
  contentType: {
    type: "string",
    verbs: MODEL,
    value: "TYPE",
    help: "unstructured: content type that the hook gets, such as text/plain; charset=utf8",
  },
  runtimeParamsFile: {
    type: "string",
    verbs: MODEL,
    env: ["RUNTIME_PARAMS_FILE"],
    value: "FILE",
    help: "YAML file with values of the runtime parameters that model-metadata.yaml defines",
  },
  userSecretsMountPath: {
    type: "string",
    verbs: MODEL,
    env: ["USER_SECRETS_MOUNT_PATH"],
    value: "DIR",
    help: "folder with the secrets of a Python custom task, a JSON file each",
  },
  userSecretsPrefix: {
    type: "string",
    verbs: MODEL,
    env: ["USER_SECRETS_PREFIX"],
    value: "PREFIX",
    help: "secrets of a Python custom task are in environment variables whose names begin so",
  },
  address: {
    type: "string",
    verbs: ["server"],
    env: ["ADDRESS"],
    default: "localhost:8080",
    value: "HOST:PORT",
    help: "where to listen",
  },
  maxWorkers: {
    type: "integer",
    verbs: MODEL,
    env: ["MAX_WORKERS"],
    minimum: 0,
    words: ["auto"],
    value: "N",
    help: "number of worker processes (server: 1 unless given; score: one a core); auto: one a core, as far as memory allows",
  },
  minWorkers: {
    type: "integer",
    verbs: ["server"],
    env: ["MIN_WORKERS"],
    minimum: 1,
    value: "N",
    help: "workers that stay when there is little to do; more, up to --max-workers, come while requests wait (default: all)",
  },
  idleTimeout: {
    type: "number",
    verbs: ["server"],
    env: ["IDLE_TIMEOUT"],
    minimum: 1,
    default: 300,
    value: "SECONDS",
    help: "time without work after which a worker beyond --min-workers goes",
  },
  maxRequestsPerWorker: {
    type: "integer",
    verbs: ["server"],
    env: ["MAX_REQUESTS_PER_WORKER"],
    minimum: 1,
    value: "N",
    help: "answers after which a worker is replaced, and up to a tenth more, so that not all are at once (default: no limit)",
  },
  maxWorkerMemory: {
    type: "size",
    verbs: MODEL,
    env: ["MAX_WORKER_MEMORY"],
    value: "SIZE",
    help: "resident memory that a worker may have, such as 512M or 2G, before it is ended and replaced (default: no limit)",
  },
  preload: {
    type: "string",
    verbs: ["server"],
    env: ["PRELOAD"],
    value: "FILE",
    help: "sample input that each new worker has to answer well before it gets requests; one that fails ends the start",
  },
  maxQueue: {
    type: "integer",
    verbs: ["server"],
    env: ["MAX_QUEUE"],
    minimum: 0,
    default: 1000,
    value: "N",
    help: "requests that may wait for a worker; further ones are answered 429",
  },
  maxQueueSize: {
    type: "size",
    verbs: ["server"],
    env: ["MAX_QUEUE_SIZE"],
    value: "SIZE",
    help: "data that waiting requests may hold in memory, and as much that is being received and decompressed (default: 1G)",
  },
  maxQueueRows: {
    type: "integer",
    verbs: ["server"],
    env: ["MAX_QUEUE_ROWS"],
    minimum: 1,
    value: "N",
    help: "rows that waiting requests may have together (default: no limit)",
  },
  maxBatchRows: {
    type: "integer",
    verbs: ["server"],
    env: ["MAX_BATCH_ROWS"],
    minimum: 1,
    default: 256,
    value: "N",
    help: "rows of waiting small requests that one call of the model may answer; 1: each request has a call of its own",
  },
  maxBatchDelay: {
    type: "number",
    verbs: ["server"],
    env: ["MAX_BATCH_DELAY"],
    minimum: 0,
    default: 0,
    value: "MS",
    help: "milliseconds that an idle worker waits at most for more such requests, when they lately came close enough",
  },
  maxBodySize: {
    type: "size",
    verbs: ["server"],
    env: ["MAX_BODY_SIZE"],
    value: "SIZE",
    help: "largest body of a request, compressed or not (default: 512M)",
  },
  maxRows: {
    type: "integer",
    verbs: ["server"],
    env: ["MAX_ROWS"],
    minimum: 1,
    default: 10_000_000,
    value: "N",
    help: "most rows of a request; more are answered 413 before the model sees them",
  },
  clientTimeout: {
    type: "number",
    verbs: ["server"],
    env: ["CLIENT_TIMEOUT"],
    minimum: 1,
    default: 60,
    value: "SECONDS",
    help: "time that a client may take to send a request, and to take more of an answer",
  },
  maxHeaderSize: {
    type: "size",
    verbs: ["server"],
    env: ["MAX_HEADER_SIZE"],
    value: "SIZE",
    help: "most that a request's line and headers may take; more is answered 431 (default: 16K)",
  },
  keepAliveTimeout: {
    type: "number",
    verbs: ["server"],
    env: ["KEEP_ALIVE_TIMEOUT"],
    minimum: 1,
    default: 75,
    value: "SECONDS",
    help: "time that an idle connection is kept; longer than a load balancer in front keeps it",
  },
  maxConnections: {
    type: "integer",
    verbs: ["server"],
    env: ["MAX_CONNECTIONS"],
    minimum: 1,
    value: "N",
    help: "most connections at a time; further ones are cut at once (default: no limit)",
  },
  apiKeyFile: {
    type: "string",
    verbs: ["server"],
    env: ["DRUM_API_KEY_FILE"],
    value: "FILE",
    help: "answer only requests that show a key of this file, a key a line; read again when it changes (keys may also stand in the variable DRUM_API_KEYS)",
  },
  tlsCert: {
    type: "string",
    verbs: ["server"],
    env: ["DRUM_TLS_CERT"],
    value: "FILE",
    needs: "tlsKey",
    help: "speak HTTPS with the certificate of this PEM file, and behind it those of its issuers; read again when it changes",
  },
  tlsKey: {
    type: "string",
    verbs: ["server"],
    env: ["DRUM_TLS_KEY"],
    value: "FILE",
    needs: "tlsCert",
    help: "PEM file with the certificate's private key",
  },
  tlsKeyPassphraseFile: {
    type: "string",
    verbs: ["server"],
    env: ["DRUM_TLS_KEY_PASSPHRASE_FILE"],
    value: "FILE",
    needs: "tlsKey",
    help: "file whose first line is the passphrase of the private key",
  },
  tlsClientCa: {
    type: "string",
    verbs: ["server"],
    env: ["DRUM_TLS_CLIENT_CA"],
    value: "FILE",
    needs: "tlsCert",
    help: "take only connections of clients with a certificate that one of this PEM file has signed",
  },
  corsOrigin: {
    type: "strings",
    verbs: ["server"],
    env: ["CORS_ORIGIN"],
    value: "ORIGIN",
    help: "let web pages of these origins use the server, such as https://app.example.com, or * for any",
  },
  drainTimeout: {
    type: "number",
    verbs: ["server"],
    env: ["DRAIN_TIMEOUT"],
    minimum: 0,
    default: 25,
    value: "SECONDS",
    help: "time that running requests have to end after SIGTERM",
  },
  watch: {
    type: "flag",
    verbs: ["server"],
    env: ["DRUM_WATCH"],
    help: "load the model again when its files have changed, and serve it once it is loaded and tried",
  },
  loadTimeout: {
    type: "number",
    verbs: ["server"],
    env: ["DRUM_LOAD_TIMEOUT"],
    minimum: 1,
    value: "SECONDS",
    help: "time that a worker may take to load the model (default: no limit at the start, 600 when it is loaded again)",
  },
  allowUnload: {
    type: "flag",
    verbs: ["server"],
    env: ["DRUM_ALLOW_UNLOAD"],
    help: "let clients unload the model by POST /v2/repository/models/{model}/unload",
  },
  batchRows: {
    type: "integer",
    verbs: ["score"],
    minimum: 1,
    value: "N",
    help: "give hooks at most N rows at once, so that a large input is scored in parts (default: all rows at once)",
  },
  checkpoint: {
    type: "string",
    verbs: ["score"],
    value: "FILE",
    help: "remember progress there, so that the same command continues a run that was ended; CSV and JSON lines outputs",
  },
  quarantine: {
    type: "string",
    verbs: ["score"],
    value: "FILE",
    help: "set bad rows of a CSV input aside there as CSV, with line number and reason, and go on; exit code 4 when there are any",
  },
  withErrorServer: {
    type: "flag",
    verbs: ["server"],
    env: ["WITH_ERROR_SERVER"],
    help: "when the model cannot be loaded, serve the reason with status 513 instead of ending",
  },
  requestTimeout: {
    type: "number",
    verbs: MODEL,
    env: ["DRUM_REQUEST_TIMEOUT"],
    minimum: 0,
    value: "SECONDS",
    help: "time a model may take for one request or part of a file; 0 (default): no limit",
  },
  showPerf: { type: "flag", verbs: MODEL, help: "show how long reading, scoring and writing took" },
  verbose: { type: "flag", verbs: ["score", "server", "new"], help: "say more on standard output" },
  loggingLevel: {
    type: "string",
    verbs: ["score", "server", "new"],
    env: ["DRUM_LOGGING_LEVEL"],
    choices: ["all", "debug", "info", "warn", "warning", "error", "critical", "fatal"],
    default: "warning",
    help: "least severity that is logged to standard error",
  },
  logFormat: {
    type: "string",
    verbs: ["server"],
    env: ["DRUM_LOG_FORMAT"],
    choices: ["text", "json"],
    default: "text",
    help: "what the server, and the model by it, writes to its logs: lines of text, or a JSON object a line",
  },
  accessLog: {
    type: "flag",
    verbs: ["server"],
    env: ["DRUM_ACCESS_LOG"],
    help: "write a line for each request to standard output",
  },
  showStacktrace: {
    type: "flag",
    verbs: ["score", "server", "new"],
    env: ["SHOW_STACKTRACE"],
    help: "show stack traces with errors",
  },
} as const satisfies Record<string, OptionRow>;

type ValueOf<Row> = Row extends { type: "flag" }
  ? boolean
  : Row extends { type: "integer"; words: readonly (infer Word)[] }
    ? number | Word
    : Row extends { type: "strings" }
      ? readonly string[]
      : Row extends { type: "integer" | "number" | "size" }
        ? number
        : Row extends { choices: readonly (infer Choice)[] }
          ? Choice
          : string;

/** The options of a command after parsing; what was not given and has no default is absent. */
export type OptionValues = {
  readonly [Name in keyof typeof OPTIONS]?: ValueOf<(typeof OPTIONS)[Name]>;
};
