interface Asked {
  readonly mimetype: string;
  readonly charset?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

export function score_unstructured(
  _model: unknown,
  data: string | Uint8Array,
  { mimetype, charset, query, headers }: Asked,
) {
  if (query.give === "bytes" && typeof data !== "string") return data.slice().reverse();
  if (query.give === "header") return headers["x-own"];
  if (query.give === "nothing") return null;
  if (query.give !== undefined) return ["größe", { mimetype: "text/weird", charset: query.give }] as const;
  const kind = typeof data === "string" ? "text" : "bytes";
  return [kind, data.length, mimetype, charset ?? "-", query.a ?? "-"].join("|");
}
