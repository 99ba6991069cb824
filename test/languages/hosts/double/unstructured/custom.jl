export const score_unstructured = (_model, data, { mimetype, charset, query }) => {
  switch (query.give) {
    case "bytes":
      return data.toReversed();
    case "nothing":
      return null;
    case "latin1":
    case "utf16":
      return ["größe", { mimetype: "text/weird", charset: query.give }];
  }
  const kind = typeof data === "string" ? "text" : "bytes";
  return [kind, data.length, mimetype, charset ?? "-", query.a ?? "-"].join("|");
};
