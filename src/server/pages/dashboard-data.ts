/**
 * What `/dashboard/data` answers. Counts are since the server's start, so that whoever asks twice knows what was between.
 * Bytes are bytes, times seconds.
 */
export interface DashboardData {
  /** When this was, in seconds since the server started. */
  readonly uptime: number;
  readonly state: string;
  readonly ready: boolean;
  /** drum's version. */
  readonly drum: string;
  readonly model: {
    readonly name: string;
    /** `1` for the model as it was when the server started, and so on. */
    readonly version: string;
    readonly targetType: string;
    readonly predictor: string;
    /** Where its data is sent, below the folder of this page. */
    readonly path: string;
    /** Names of the columns that hold a number a class. */
    readonly classLabels: readonly string[];
    /** That of a binary model. */
    readonly positiveClassLabel: string | null;
  };
  /** Requests that bring data, by the status of their answers. */
  readonly requests: Readonly<Record<string, number>>;
  /** How many took at most so long as each bound and longer than the one before; at the end those beyond all. */
  readonly latency: { readonly bounds: readonly number[]; readonly counts: readonly number[] };
  readonly rows: number;
  /** Requests that wait for a worker. */
  readonly waiting: number;
  readonly workers: {
    readonly wanted: number;
    readonly restarts: number;
    readonly each: readonly WorkerData[];
  };
  readonly memory: {
    /** Of the server's own process. */
    readonly server: number;
    /** Of the container, where there is a limit. */
    readonly limit: number | null;
    readonly machine: number;
  };
}

export interface WorkerData {
  readonly pid: number | null;
  readonly state: "restarting" | "loading" | "idle" | "busy";
  /** `null` where the system does not tell. */
  readonly memory: number | null;
}
