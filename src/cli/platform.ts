import { platformOf } from "../server/contracts/platform.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** Where SageMaker puts the model's files. */
const SAGEMAKER_MODEL = "/opt/ml/model";

/** SageMaker runs a container with the word `serve`, and may say no more about itself. */
export function markSageMaker(environment: NodeJS.ProcessEnv): void {
  environment.SAGEMAKER_BIND_TO_PORT ||= "8080";
}

/**
 * Environment variables of drum's own that say what a platform says in its words: where to listen, where the model is,
 * how many workers. What drum's own variables say already stays.
 */
export function withPlatform(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const added = Object.entries(meaning(environment)).filter(([name, value]) => value && !environment[name]);
  return added.length === 0 ? environment : { ...environment, ...Object.fromEntries(added) };
}

function meaning(environment: NodeJS.ProcessEnv): Variables {
  const address = (port: string) => `0.0.0.0:${port}`;
  switch (platformOf(environment)) {
    case "sagemaker": {
      const megabytes = environment.SAGEMAKER_MAX_PAYLOAD_IN_MB;
      return {
        ADDRESS: address(environment.SAGEMAKER_BIND_TO_PORT!),
        CODE_DIR: SAGEMAKER_MODEL,
        MAX_WORKERS: environment.SAGEMAKER_MODEL_SERVER_WORKERS,
        MAX_BODY_SIZE: megabytes && `${megabytes}M`,
      };
    }
    case "vertex":
      return {
        ADDRESS: address(environment.AIP_HTTP_PORT || "8080"),
        // Elsewhere it is in a bucket, which the platform does not fetch from for a container of one's own.
        CODE_DIR: /^(?:file:\/\/)?(\/.*)$/.exec(environment.AIP_STORAGE_URI ?? "")?.[1],
      };
    case "azure":
      return {
        ADDRESS: address("5001"),
        CODE_DIR: environment.AZUREML_MODEL_DIR,
        MAX_WORKERS: environment.WORKER_COUNT,
      };
    default:
      return {};
  }
}
