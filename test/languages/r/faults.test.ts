import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needsR } from "../../oracles/r.js";
import { processesWith, until } from "../../scenarios/processes.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";
import { BINARY, REGRESSION, rModels } from "./model.js";

const { r, env, folder, model, score } = rModels();

describe.skipIf(!r)(`a custom.R that is wrong ends drum score with one clear message${needsR(r)}`, () => {
  const cases: [what: string, hooks: string, says: string[], args?: string[]][] = [
    [
      "fails within a function",
      "helper <- function(data) {\n  stop('no luck')\n}\nscore <- function(data, model) {\n  x <- 1\n  helper(data)\n}\n",
      [
        "drum score: error: The score hook failed: no luck",
        "    at custom.R:2:3",
        "    2 |   stop('no luck')",
      ],
    ],
    [
      "fails in R's own code",
      "score <- function(data, model) {\n  x <- data$species\n  y <- x + 1\n  y\n}\n",
      [
        "The score hook failed: non-numeric argument to binary operator",
        "    at custom.R:3:3",
        "    3 |   y <- x + 1",
      ],
    ],
    [
      "is no R",
      "score <- function(data, model) {\n  retrn 4\n}\n",
      ["custom.R cannot be loaded: unexpected numeric constant", "    at custom.R:2:9", "    2 |   retrn 4"],
    ],
    [
      "attaches what is not there",
      "x <- 1\nlibrary(leftOut)\n",
      [
        "there is no package called 'leftOut'. Install it: install.packages(\"leftOut\") in R, or apt install r-cran-leftout on Debian",
        "    at custom.R:2:1",
      ],
    ],
    [
      "fails while it is loaded",
      "x <- 1\ny <- undefined_thing + x\n",
      [
        "An error occurred while the hooks were loaded: object 'undefined_thing' not found",
        "    at custom.R:2:1",
      ],
    ],
    [
      "returns nothing",
      "score <- function(data, model) {\n  NULL\n}\n",
      ["The score hook returned NULL where a data.frame is needed."],
    ],
    [
      "returns too few rows",
      "score <- function(data, model) {\n  data[1:3, 1]\n}\n",
      ["The model gave 3 predictions for 150 rows."],
    ],
    [
      "returns wrong labels",
      "score <- function(data, model, ...) {\n  data.frame(a = rep(0.5, nrow(data)), b = 0.5)\n}\n",
      ["Expected predictions to have columns ['yes', 'no'], but the model gave ['a', 'b']."],
      BINARY,
    ],
    [
      "returns what a table cannot hold",
      "transform <- function(data, model) {\n  data$z <- complex(nrow(data))\n  data\n}\n",
      ["Column 'z' holds values of type complex, which a data frame cannot hold."],
      ["--target-type", "transform"],
    ],
    [
      "has nothing that scores",
      "x <- 1\n",
      ["Could not find a serialized model artifact with .rds extension, supported by default R predictor."],
    ],
    [
      "loads nothing that is known",
      "load_model <- function(code_dir) {\n  'text'\n}\n",
      [
        "An error occurred when loading your artifact: Could not find any framework to handle loaded model and a score hook is not provided",
      ],
    ],
    [
      "loads nothing",
      "load_model <- function(code_dir) {\n  NULL\n}\n",
      ["The load_model hook returned NULL where a model is needed."],
    ],
    [
      "has a hook that is no function",
      "score <- 5\n\n",
      ["'score' in custom.R is numeric where the hook of that name has to be a function."],
    ],
    [
      "calls quit",
      "score <- function(data, model) {\n  quit(status = 3)\n}\n",
      ["ended its process by quit(3) at custom.R:2:3"],
    ],
    ["calls q while it is loaded", "x <- 1\nq('no')\n", ["ended its process by quit(0)"]],
    [
      "sleeps for ever",
      "score <- function(data, model) {\n  Sys.sleep(1e6)\n}\n",
      ["The model gave no answer within 2 s"],
      [...REGRESSION, "--request-timeout", "2"],
    ],
    [
      "crashes",
      "score <- function(data, model) {\n  tools::pskill(Sys.getpid(), 11)\n}\n",
      ["ended by signal SIGSEGV"],
    ],
    [
      "calls itself without end",
      "score <- function(data, model) {\n  score(data, model)\n}\n",
      ["The score hook failed: ", "the limit"],
    ],
    [
      "takes more memory than there is",
      "score <- function(data, model) {\n  numeric(1e15)\n}\n",
      ["The score hook failed: cannot allocate vector of size", "    at custom.R:2:3"],
    ],
    [
      "closes every connection",
      "score <- function(data, model) {\n  closeAllConnections()\n  data[[1]]\n}\n",
      [
        "The worker process that ran the model ended with exit code 70.",
        "The model's code closed its connection to drum",
      ],
    ],
  ];
  it.concurrent.each(cases)("%s", async (_, hooks, says, args = REGRESSION) => {
    const { code, stdout, stderr, text } = await score(hooks, args);
    expect({ code, stdout, text }).toEqual({ code: 1, stdout: "", text: undefined });
    for (const line of says) expect(stderr).toContain(line);
    expect(stderr).not.toMatch(/Calls:|hosts\/r|undefined(?!_thing)/);
  });
});

describe.skipIf(!r)(`an .rds that is wrong${needsR(r)}`, () => {
  const save = (object: string, path: string) =>
    expect(spawnSync(r!, ["-e", `saveRDS(${object}, "${path}")`]).status).toBe(0);

  it("is no R object", async () => {
    const { code, stderr } = await score(model({ "model.rds": "hello\n" }), REGRESSION);
    expect(code).toBe(1);
    expect(stderr).toContain("An error occurred when loading your artifact: The model file ");
    expect(stderr).toContain("cannot be read by readRDS: unknown input format");
  });

  it("is one of several", async () => {
    const { code, stderr } = await score(
      model({ "b.rds": "", "a.rds": "", "custom.R": "x <- 1\n" }),
      REGRESSION,
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("Multiple serialized model artifacts found: [a.rds b.rds]"),
    ]);
  });

  it("needs a package that is not installed, or has other predictions", async () => {
    const codeDir = model({ "custom.R": "x <- 1\n" });
    const path = join(codeDir, "model.rds");
    for (const [object, args, says] of [
      ['structure(list(), class = "isolation_forest")', REGRESSION, "needs the R package isotree, which "],
      [
        'structure(list(), class = "isolation_forest")',
        REGRESSION,
        'Install it: install.packages("isotree") in R, or apt install r-cran-isotree on Debian',
      ],
      [
        "lm(dist ~ speed, cars)",
        BINARY,
        "a linear regression gives no class probabilities. Train another, or write a score hook in custom.R.",
      ],
      ["1:3", REGRESSION, "Could not find any framework to handle loaded model"],
    ] as const) {
      save(object, path);
      const { code, stderr } = await score(codeDir, args);
      expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
    }
  });

  it("is asked for what it was not trained on, without a word of the data", async () => {
    const codeDir = model({ "custom.R": "x <- 1\n" });
    const path = join(codeDir, "model.rds");
    const input = join(folder, "secret.csv");
    save("lm(breaks ~ wool + log(tension1), transform(warpbreaks, tension1 = as.integer(tension)))", path);
    for (const [text, says] of [
      ["wool,tension\nA,1\n", "object 'tension1' not found"],
      ["tension1\n1\n", "The input lacks 1 of the columns that the model needs: 'wool'."],
      ["wool,tension1\nsecret,1\n", "Column 'wool' has a category that the model was not trained on."],
      ["wool,tension1\nA,secret\n", "failed on this data: non-numeric argument to mathematical function"],
      [
        "wool,tension1\nA,\n",
        "The prediction in column 'Predictions' of row 1 is missing or not a finite number.",
      ],
    ] as const) {
      writeFileSync(input, text);
      const { code, stderr } = await score(codeDir, REGRESSION, input);
      expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
      expect(stderr).not.toContain("secret");
    }
  });
});

const TROUBLE = `
score <- function(data, model) {
  what <- data$what[[1]]
  if (what == "fork") {
    job <- parallel::mcparallel({ cat("in the child\\n"); 5 })
    return(rep(parallel::mccollect(job)[[1]], nrow(data)))
  }
  if (what == "come back twice") parallel:::mcfork()
  if (what == "stop") stop("as told")
  if (what == "quit") q("no", 4)
  if (what == "die") tools::pskill(Sys.getpid(), tools::SIGKILL)
  if (what == "connections") closeAllConnections()
  if (what == "junk") system("head -c 200000 /dev/urandom; head -c 200000 /dev/urandom >&2")
  rep(1, nrow(data))
}
`;

describe.skipIf(!r)(`a server whose hooks misbehave${needsR(r)}`, () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(["--code-dir", model({ "custom.R": TROUBLE }), ...REGRESSION], { env });
  });
  afterAll(() => server?.stop());

  const ask = async (what: string) => {
    const answer = await fetch(`${server.url}/predict/`, { method: "POST", body: `what,x\n${what},1\n` });
    return [answer.status, await answer.json()];
  };
  const message = (text: string) => ({ message: expect.stringContaining(text) });

  it.each([
    ["fork", 200, { predictions: [5] }],
    ["come back twice", 200, { predictions: [1] }],
    ["junk", 200, { predictions: [1] }],
    ["stop", 500, message("The score hook failed: as told")],
    ["quit", 500, message("ended its process by quit(4) at custom.R:10:3")],
    ["die", 500, message("ended by signal SIGKILL")],
    ["connections", 500, message("ended with exit code 70")],
  ])("%s: one answer, and then the next", async (what, status, answer) => {
    expect(await ask(what)).toEqual([status, answer]);
    expect(await ask("nothing")).toEqual([200, { predictions: [1] }]);
  });

  it("lives on when its group is told to end, as long as drum wants", async () => {
    const mark = join(folder, "signals");
    const own = await startServer(
      [
        "--code-dir",
        model({ "custom.R": "score <- function(data, model) {\n  Sys.getpid() + 0 * data[[1]]\n}\n" }),
        ...REGRESSION,
      ],
      { env: { ...env, MARK: mark } },
    );
    try {
      const pid = async () => {
        const answer = await fetch(`${own.url}/predict/`, { method: "POST", body: "a,b\n1,2\n" });
        return ((await answer.json()) as { predictions: number[] }).predictions[0]!;
      };
      const first = await pid();
      for (const signal of ["SIGINT", "SIGTERM", "SIGINT"] as const) {
        process.kill(first, signal);
        await new Promise((done) => setTimeout(done, 100));
        expect(await pid()).toBe(first);
      }
    } finally {
      await own.stop();
    }
    expect(processesWith(mark)).toEqual([]);
  });

  it("ends its worker when it is killed, even in a hook that never returns", async () => {
    const mark = join(folder, "mark");
    const codeDir = model({ "custom.R": "score <- function(data, model) {\n  repeat {}\n}\n" });
    const own = await startServer(["--code-dir", codeDir, ...REGRESSION], { env: { ...env, MARK: mark } });
    void fetch(`${own.url}/predict/`, { method: "POST", body: "a\n1\n" }).catch(() => {});
    await new Promise((done) => setTimeout(done, 500));
    expect(processesWith(mark).length).toBeGreaterThanOrEqual(2);
    own.process.kill("SIGKILL");
    await own.ended;
    expect(await until(() => processesWith(mark).length === 0)).toBe(true);
  });
});

it.skipIf(!r)(
  `start.sh ends a host whose parent is gone, where the system does not${needsR(r)}`,
  async () => {
    const mark = join(folder, "orphan");
    const host = join(folder, "host.R");
    writeFileSync(host, "cat('up\\n')\nrepeat Sys.sleep(0.1)\n");
    const start = new URL("../../../src/workers/hosts/r/start.sh", import.meta.url).pathname;
    // A parent that ends at once.
    const parent = `/bin/sh ${start} ${r} ${host} --watch-parent >/dev/null 2>&1 & sleep 0.2`;
    spawnSync("/bin/sh", ["-c", parent], { env: { ...process.env, MARK: mark }, stdio: "ignore" });
    expect(await until(() => processesWith(mark).length === 0, 15_000)).toBe(true);
  },
);
