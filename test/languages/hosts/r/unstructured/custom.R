score_unstructured <- function(model, data, mimetype, charset = "-", query, headers, ...) {
  give <- if (is.null(query$give)) "" else query$give
  if (give == "bytes") return(rev(data))
  if (give == "header") return(headers[["x-own"]])
  if (give == "nothing") return(NULL)
  if (give %in% c("latin1", "utf16")) return(list("gr\u00f6\u00dfe", list(mimetype = "text/weird", charset = give)))
  kind <- if (is.character(data)) "text" else "bytes"
  size <- if (is.character(data)) nchar(data) else length(data)
  paste(kind, size, mimetype, charset, if (is.null(query$a)) "-" else query$a, sep = "|")
}
