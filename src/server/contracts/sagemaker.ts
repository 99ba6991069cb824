import { json } from "../answers.js";
import type { Route } from "../routes/route.js";
import { invocations } from "./invocations.js";
import { readiness } from "./readiness.js";

/** Megabytes that a batch transform may have under way at once, by SageMaker's rules. */
const MOST_UNDER_WAY = 100;

/** Megabytes of a request, where nothing else is said, by SageMaker's rules. */
const USUAL_PAYLOAD = 6;

/** What SageMaker's batch transform asks before it starts: how many requests at once, and of what size. */
export const executionParameters: Route = {
  method: "GET",
  paths: ["/execution-parameters"],
  handle: (_, { pool }) => {
    const payload = Math.max(1, Math.floor(Number(process.env.SAGEMAKER_MAX_PAYLOAD_IN_MB)) || USUAL_PAYLOAD);
    const atOnce = Math.max(1, Math.min(pool.state.wanted, Math.floor(MOST_UNDER_WAY / payload)));
    return json({ MaxConcurrentTransforms: atOnce, BatchStrategy: "MULTI_RECORD", MaxPayloadInMB: payload });
  },
};

/** What is another way where SageMaker runs the server: CSV without headers, and a `/ping` that knows of readiness. */
export function sagemakerRoutes({
  SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: accept,
}: NodeJS.ProcessEnv): Route[] {
  return [invocations({ sagemaker: true, ...(accept && { accept }) }), readiness("/ping")];
}
