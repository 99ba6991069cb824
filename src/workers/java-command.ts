import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../cache-folder.js";
import { drumError } from "../errors.js";

/** A size as the JVM takes it. */
const SIZE = /^[1-9]\d*[kKmMgGtT]?$/;

/**
 * Arguments of the JVM that runs the Java host. `DRUM_JAVA_XMX` is the most that its heap may take.
 * @param folder where the host's jars are
 * @throws HOST_NOT_BUILT, OPTION_UNUSABLE
 */
export function javaArguments(folder: string): readonly string[] {
  const jar = join(folder, "drum-host.jar");
  if (!existsSync(jar)) throw drumError("HOST_NOT_BUILT", { path: jar });
  return [
    ...heapLimit(process.env.DRUM_JAVA_XMX),
    // Workers are many and small: what starts fast and takes one thread is better than what scales.
    "-XX:+UseSerialGC",
    "-Xshare:auto",
    "-Dfile.encoding=UTF-8",
    "-Dsun.stdout.encoding=UTF-8",
    "-Dsun.stderr.encoding=UTF-8",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
    // What a JVM writes of its own crash would else lie in the folder that drum was called from.
    `-XX:ErrorFile=${join(tmpdir(), "drum-java-crash-%p.log")}`,
    `-Ddrum.cache=${cacheFolder("java")}`,
    ...["-cp", jar, "drum.host.Main"],
  ];
}

function heapLimit(size: string | undefined): readonly string[] {
  if (size === undefined || size === "") return [];
  if (!SIZE.test(size)) {
    throw drumError("OPTION_UNUSABLE", {
      option: "DRUM_JAVA_XMX",
      reason: "it is no size as Java's -Xmx takes it",
      remedy: "Give a number with k, m or g behind it, such as 512m.",
    });
  }
  return [`-Xmx${size}`];
}
