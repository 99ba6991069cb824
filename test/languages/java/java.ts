import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scenarios/run-drum.js";

const JAR = join(ROOT, "dist/workers/hosts/java/drum-host.jar");

/** Class path of the Java host and its libraries, for programs that are compiled against it. */
export const HOST_CLASSES = `${join(ROOT, "dist/workers/hosts/java/lib")}/*:${JAR}`;

/** Whether the Java host is there, and a JDK. */
export const hasJava = existsSync(JAR) && spawnSync("javac", ["-version"]).status === 0;

/** What to install where {@link hasJava} is false, to be put behind a test's name. */
export const needsJava = hasJava ? "" : " (needs the Java host: a JDK, Maven, and npm run build:java)";

/** Compiles sources into a folder. */
export function compile(sources: readonly string[], folder: string): void {
  const { status, stderr } = spawnSync("javac", ["-cp", HOST_CLASSES, "-d", folder, ...sources], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`javac: ${stderr}`);
}

/** A jar of classes from `models/`, which names one of them as its predictor. */
export function predictorJar(
  path: string,
  kind: "IRegressionPredictor" | "IClassificationPredictor",
  name: string,
) {
  const classes = `${path}.classes`;
  const services = join(classes, "META-INF/services");
  mkdirSync(services, { recursive: true });
  compile(
    readdirSync(MODELS).map((file) => join(MODELS, file)),
    classes,
  );
  writeFileSync(join(services, `com.datarobot.prediction.${kind}`), `${name}\n`);
  execFileSync("jar", ["--create", "--file", path, "-C", classes, "."]);
}

export const MODELS = join(ROOT, "test/languages/java/models");
