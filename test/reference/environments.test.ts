import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ROOT } from "../scenarios/run-drum.js";

/** What a container of a language has beyond Node and drum. */
interface Environment {
  readonly runs: string;
  /** Where it is not Node's own: the image to start from, into which Node is put. */
  readonly image?: string;
  readonly debian?: readonly string[];
  /** Makes a virtual environment with these packages. */
  readonly python?: readonly string[];
  /** More to be run, as root. */
  readonly commands?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** A list of Debian packages in `testdata/languages.sh`: containers have what CI's tests ran with. */
function debian(list: string): readonly string[] {
  const script = readFileSync(`${ROOT}/testdata/languages.sh`, "utf8");
  return new RegExp(`^${list}=\\(([^)]*)\\)`, "m").exec(script)![1]!.trim().split(/\s+/);
}

/** The pinned requirements of a file in `testdata/`, or those of some packages. */
function pinned(file: string, packages?: readonly string[]): readonly string[] {
  const lines = readFileSync(`${ROOT}/testdata/${file}`, "utf8").split("\n");
  const all = lines.filter((line) => /^[a-z]/.test(line));
  return packages?.map((name) => all.find((line) => line.startsWith(`${name}==`))!) ?? all;
}

const FOR_PYTHON = "numpy onnxruntime pandas pyarrow scikit-learn scipy xgboost lightgbm".split(" ");
const JULIA_PACKAGES = ["CSV", "DataFrames", "JLSO", "MLJ"];

const ENVIRONMENTS: Readonly<Record<string, Environment>> = {
  node: {
    runs: "models that Node runs: XGBoost, LightGBM, ONNX, TensorFlow.js, and hooks in a custom.ts or custom.js",
  },
  python: {
    runs: "models in Python: scikit-learn, XGBoost, LightGBM, ONNX beside hooks, and hooks in a custom.py",
    debian: ["python3-venv"],
    python: pinned("requirements.txt", FOR_PYTHON),
  },
  python_pytorch: {
    runs: "models in Python: PyTorch and TorchScript, with Debian's own PyTorch for CPUs",
    debian: ["python3-venv", ...debian("TORCH")],
    python: pinned("torch.requirements.txt"),
  },
  python_keras: {
    runs: "models in Python: Keras on TensorFlow for CPUs",
    debian: ["python3-venv"],
    python: pinned("keras.requirements.txt"),
  },
  r: {
    runs: "models in R: caret and plain .rds, and hooks in a custom.R",
    debian: debian("R"),
  },
  julia: {
    runs: "models in Julia: MLJ and hooks in a custom.jl",
    image: "julia:1.11-bookworm",
    commands: [
      `julia -e 'using Pkg; Pkg.add([${JULIA_PACKAGES.map((name) => `"${name}"`).join(", ")}])'`,
      "chmod -R a+rX /opt/julia",
    ],
    variables: { JULIA_DEPOT_PATH: "/opt/julia" },
  },
  java: {
    runs: "models in Java: H2O MOJO, POJO, which is why there is a compiler, scoring code, and PMML",
    debian: ["default-jdk-headless"],
  },
};

const NODE_IMAGE = "node:20-bookworm-slim";

/** The Dockerfiles are what these tests render; `npm run reference` writes them anew. */
describe("environments", () => {
  it.each(Object.entries(ENVIRONMENTS))("%s/Dockerfile", async (name, environment) => {
    await expect(dockerfile(environment)).toMatchFileSnapshot(`../../environments/${name}/Dockerfile`);
  });

  it("are all in the README", () => {
    const readme = readFileSync(`${ROOT}/environments/README.md`, "utf8");
    for (const name of Object.keys(ENVIRONMENTS))
      expect(readme).toContain(`| [\`${name}\`](${name}/Dockerfile) |`);
  });
});

function dockerfile({ runs, image, debian, python, commands = [], variables = {} }: Environment): string {
  const from = image === undefined ? [`FROM ${NODE_IMAGE}`] : [`FROM ${NODE_IMAGE} AS node`, `FROM ${image}`];
  const settings = {
    CODE_DIR: "/opt/code",
    ONNXRUNTIME_NODE_INSTALL: "skip",
    ORT_DISABLE_TELEMETRY: "1",
    ...(python === undefined ? {} : { DRUM_PYTHON: "/opt/venv/bin/python" }),
    ...variables,
  };
  const lines = [
    "# Serves the model directory that it is built in. Written by `npm run reference`; see ../README.md.",
    `# For ${runs}.`,
    ...from,
    "",
    "# What npm installs: the published package, or the path of a tarball in the model directory.",
    "ARG DRUM_PACKAGE=drum",
    "",
    "# The package of ONNX Runtime brings what a CPU needs; its install script would fetch parts for GPUs.",
    `ENV ${joined(Object.entries(settings).map(([name, value]) => `${name}=${value}`))}`,
    "",
    ...(image === undefined ? [] : withNode),
    ...(debian === undefined ? [] : withDebian(debian)),
    ...(python === undefined ? [] : withPython(python)),
    ...(commands.length === 0 ? [] : [`RUN ${commands.join(" \\\n    && ")}`, ""]),
    "COPY . /opt/code/",
    "WORKDIR /opt/code",
    'RUN npm install --global --omit=dev "$DRUM_PACKAGE" \\',
    "    && if [ -f package-lock.json ]; then npm ci --omit=dev; \\",
    "       elif [ -f package.json ]; then npm install --omit=dev; fi \\",
    "    && npm cache clean --force",
    ...(python === undefined ? [] : userRequirements),
    "# The package brings start_server.sh; one in the model directory goes before it.",
    "RUN [ -e start_server.sh ] \\",
    '    || ln -s "$(npm root --global)/drum/environments/start_server.sh" start_server.sh',
    "",
    `USER ${image === undefined ? "node" : "nobody"}`,
    "EXPOSE 8080",
    'CMD ["/opt/code/start_server.sh"]',
  ];
  return `${lines.join("\n")}\n`;
}

const joined = (words: readonly string[]) => words.join(" \\\n      ");

const withNode = [
  "COPY --from=node /usr/local/bin/node /usr/local/bin/",
  "COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules",
  "RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm",
  "",
];

const withDebian = (packages: readonly string[]) => [
  "RUN apt-get update \\",
  `    && apt-get install --yes --no-install-recommends ${joined(packages)} \\`,
  "    && rm -rf /var/lib/apt/lists/*",
  "",
];

const withPython = (packages: readonly string[]) => [
  "RUN python3 -m venv --system-site-packages /opt/venv \\",
  `    && /opt/venv/bin/pip install --no-cache-dir ${joined(packages)}`,
  "",
];

const userRequirements = [
  "RUN if [ -f requirements.txt ]; then /opt/venv/bin/pip install --no-cache-dir -r requirements.txt; fi",
];
