import { AZURE } from "../contracts/azure.js";
import { invocations } from "../contracts/invocations.js";
import { KSERVE } from "../contracts/kserve.js";
import { mlflowVersion } from "../contracts/mlflow.js";
import { OPEN_INFERENCE } from "../contracts/open-inference/routes.js";
import { executionParameters } from "../contracts/sagemaker.js";
import { capabilities } from "./capabilities.js";
import { dashboard } from "./dashboard.js";
import { docs } from "./docs.js";
import { health, live, ready } from "./health.js";
import { info } from "./info.js";
import { metrics } from "./metrics.js";
import { ping } from "./ping.js";
import { predict } from "./predict.js";
import type { Route } from "./route.js";
import { stats } from "./stats.js";
import { transform } from "./transform.js";
import { unstructured } from "./unstructured.js";

/** Every route of a server whose model is loaded. */
export const ROUTES: readonly Route[] = [
  ping,
  predict,
  unstructured,
  transform,
  health,
  live,
  ready,
  info,
  stats,
  metrics,
  capabilities,
  ...docs,
  ...dashboard,
  ...OPEN_INFERENCE,
  ...KSERVE,
  invocations({ sagemaker: false }),
  mlflowVersion,
  executionParameters,
  AZURE,
];
