// Builds the Java host with Maven and puts it into dist/: `npm run build:java`. Its libraries come from Maven Central.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { copyJavaHost } from "./copy-java-host.mjs";

const pom = fileURLToPath(new URL("../src/workers/hosts/java/pom.xml", import.meta.url));
const { error, status } = spawnSync("mvn", ["-q", "-B", "-f", pom, "clean", "package"], { stdio: "inherit" });
if (error) {
  console.error(`The Java host is built by Maven (mvn) with a JDK 11 or later: ${error.message}`);
  process.exit(1);
}
if (status !== 0) process.exit(status ?? 1);
copyJavaHost();
