import { spawn } from "node:child_process";
import { writeSync } from "node:fs";

const junk = Buffer.from(Array.from({ length: 256 * 500 }, (_, i) => i % 256));
const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

export const score = async (data) => {
  switch (data.names[0]) {
    case "throw":
      throw new TypeError("quite wrong");
    case "junk":
      process.stdout.write(junk);
      process.stderr.write(junk);
      writeSync(1, Buffer.from([0, 255, 2, 0, 0, 0]));
      break;
    case "exit":
      process.exit(3);
      break;
    case "end":
      process.reallyExit(3);
      break;
    case "crash":
      process.kill(process.pid, "SIGSEGV");
      sleep(10_000);
      break;
    case "kill":
      process.kill(process.pid, "SIGKILL");
      sleep(10_000);
      break;
    case "sleep":
      sleep();
      break;
    case "spin":
      for (;;);
    case "slow":
      sleep(1000);
      break;
    case "fork":
      spawn(process.execPath, ["-e", "0"], { stdio: "inherit" });
      break;
    case "hoard":
      for (const kept = []; ; ) kept.push(Buffer.alloc(2 ** 24, 1));
  }
  return data.numbers(data.names[0]).map((value) => 2 * value);
};
