import { keepKey, keyHeaders } from "../api-key.js";

/** A request as Swagger UI is about to send it. */
interface SwaggerRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

interface SwaggerUiOptions {
  readonly url: string;
  readonly dom_id: string;
  readonly deepLinking: boolean;
  /** Where a document could be checked by a foreign host; `null` for nowhere. */
  readonly validatorUrl: string | null;
  readonly displayRequestDuration: boolean;
  readonly tryItOutEnabled: boolean;
  readonly requestInterceptor: (request: SwaggerRequest) => SwaggerRequest;
  readonly responseInterceptor: (response: { readonly status: number }) => unknown;
}

// swagger-ui-bundle.js, which is no module, has run before this one.
declare const SwaggerUIBundle: (options: SwaggerUiOptions) => unknown;

keepKey(document.querySelector<HTMLInputElement>("#key")!, () => location.reload());

SwaggerUIBundle({
  // Beside the folder of this script, wherever a proxy shows that.
  url: new URL("../openapi.json", import.meta.url).href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  requestInterceptor: (request) => {
    // What the page's own form for authorization has set goes first.
    const own = new URL(request.url, location.href).origin === location.origin;
    return own ? { ...request, headers: { ...keyHeaders(), ...request.headers } } : request;
  },
  responseInterceptor(response) {
    if (response.status === 401) document.querySelector<HTMLDetailsElement>("#key-box")!.open = true;
    return response;
  },
});
