def score_unstructured(model, data, mimetype, query, headers, charset=None):
    give = query.get("give")
    if give == "bytes":
        return bytes(reversed(data))
    if give == "header":
        return headers["x-own"]
    if give == "nothing":
        return None
    if give == "latin1":
        return "größe", {"mimetype": "text/weird", "charset": "latin1"}
    if give == "utf16":
        return "größe", {"mimetype": "text/weird", "charset": "utf16"}
    kind = "text" if isinstance(data, str) else "bytes"
    return "|".join([kind, str(len(data)), mimetype, charset or "-", query.get("a", "-")])
