/** The platform that runs the server, as its environment tells; absent: none that asks for anything of its own. */
export type Platform = "sagemaker" | "vertex" | "azure";

export function platformOf(environment: NodeJS.ProcessEnv): Platform | undefined {
  if (environment.SAGEMAKER_BIND_TO_PORT) return "sagemaker";
  if (environment.AIP_HTTP_PORT || environment.AIP_PREDICT_ROUTE) return "vertex";
  if (environment.AZUREML_MODEL_DIR) return "azure";
  return undefined;
}
