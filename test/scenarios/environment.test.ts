import { accessSync, constants } from "node:fs";
import { describe, expect, it } from "vitest";
import { regression } from "../server/models.js";
import { ROOT } from "./run-drum.js";
import { startServer } from "./run-server.js";

const SCRIPT = `${ROOT}/environments/start_server.sh`;

describe("environments/start_server.sh", () => {
  it("serves $CODE_DIR until SIGTERM, which reaches the server itself", async () => {
    accessSync(SCRIPT, constants.X_OK);
    const codeDir = regression().at(-1)!;
    const server = await startServer(["--logging-level", "info"], {
      command: [SCRIPT],
      env: { CODE_DIR: codeDir, TARGET_TYPE: "regression", URL_PREFIX: "/m", DRUM: `${ROOT}/bin/drum.js` },
    });
    const response = await fetch(`${server.url}/predict/`, { method: "POST", body: "a\n4\n" });
    expect(await response.json()).toEqual({ predictions: [8] });
    expect(new URL(server.url).pathname).toBe("/m");
    server.process.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});
