import type { Route } from "../routes/route.js";
import { platformOf } from "./platform.js";
import { sagemakerRoutes } from "./sagemaker.js";
import { vertexRoutes } from "./vertex.js";

/** Routes that the platform asks for; each goes before one of the same path. @throws USAGE */
export function platformRoutes(environment: NodeJS.ProcessEnv): readonly Route[] {
  switch (platformOf(environment)) {
    case "sagemaker":
      return sagemakerRoutes(environment);
    case "vertex":
      return vertexRoutes(environment);
    default:
      return [];
  }
}
