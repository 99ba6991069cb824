export const score_unstructured = (_model, data, { mimetype, charset, query, headers }) => {
  switch (query.give) {
    case "bytes":
      return data.toReversed();
    case "header":
      return headers["x-own"];
    case "nothing":
      return null;
    case "latin1":
    case "utf16":
      return ["größe", { mimetype: "text/weird", charset: query.give }];
  }
  const kind = typeof data === "string" ? "text" : "bytes";
  return [kind, data.length, mimetype, charset ?? "-", query.a ?? "-"].join("|");
};
