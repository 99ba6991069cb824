interface SwaggerUiOptions {
  readonly url: string;
  readonly dom_id: string;
  readonly deepLinking: boolean;
  /** Where a document could be checked by a foreign host; `null` for nowhere. */
  readonly validatorUrl: string | null;
  readonly displayRequestDuration: boolean;
  readonly tryItOutEnabled: boolean;
}

// swagger-ui-bundle.js, which is no module, has run before this one.
declare const SwaggerUIBundle: (options: SwaggerUiOptions) => unknown;

SwaggerUIBundle({
  // Beside the folder of this script, wherever a proxy shows that.
  url: new URL("../openapi.json", import.meta.url).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
