import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli/parse.js";
import { markSageMaker, withPlatform } from "../../src/cli/platform.js";

/** The options of `drum server` in an environment. */
const options = (environment: NodeJS.ProcessEnv, args: readonly string[] = []) =>
  parseArguments("server", args, withPlatform(environment));

describe("what a platform's environment says", () => {
  it("is SageMaker's address, model, workers and limit", () => {
    const environment = { SAGEMAKER_MODEL_SERVER_WORKERS: "3", SAGEMAKER_MAX_PAYLOAD_IN_MB: "7" };
    markSageMaker(environment);
    expect(options(environment)).toMatchObject({
      address: "0.0.0.0:8080",
      codeDir: "/opt/ml/model",
      maxWorkers: 3,
      maxBodySize: 7 * 2 ** 20,
    });
    expect(options({ SAGEMAKER_BIND_TO_PORT: "9000" }).address).toBe("0.0.0.0:9000");
  });

  it("is Vertex AI's port, and its model where it is a folder", () => {
    expect(options({ AIP_HTTP_PORT: "9001", AIP_STORAGE_URI: "file:///model" })).toMatchObject({
      address: "0.0.0.0:9001",
      codeDir: "/model",
    });
    expect(options({ AIP_PREDICT_ROUTE: "/p", AIP_STORAGE_URI: "/model" }).address).toBe("0.0.0.0:8080");
    expect(() => options({ AIP_HTTP_PORT: "9001", AIP_STORAGE_URI: "gs://bucket/model" })).toThrow(
      expect.objectContaining({ code: "USAGE" }),
    );
  });

  it("is Azure's model and port", () => {
    expect(options({ AZUREML_MODEL_DIR: "/var/model", WORKER_COUNT: "2" })).toMatchObject({
      address: "0.0.0.0:5001",
      codeDir: "/var/model",
      maxWorkers: 2,
    });
  });

  it("gives way to drum's own variables and to options", () => {
    const environment = { AIP_HTTP_PORT: "9001", ADDRESS: "localhost:1", CODE_DIR: "a" };
    expect(options(environment, ["--code-dir", "b"])).toMatchObject({ address: "localhost:1", codeDir: "b" });
  });

  it("is nothing elsewhere", () => {
    const environment = { CODE_DIR: "a" };
    expect(withPlatform(environment)).toBe(environment);
  });
});
