# Data and answers of the score_unstructured hook.

# What the hook is called with: the data, as text or as raw bytes, and its named arguments.
unstructured_call <- function(payload, request) {
  essence <- payload$essence
  bytes <- payload_bytes(payload)
  is_text <- essence == "" || startsWith(essence, "text/") || essence == "application/json"
  charset <- payload$parameters$charset
  if (is.null(charset) && is_text) charset <- "utf8"
  named <- list(
    mimetype = if (essence == "") "text/plain" else essence,
    query = as_list(request$query),
    headers = as_list(request$headers)
  )
  if (!is.null(charset)) named$charset <- charset
  data <- if (is_text) text_of(bytes, charset, function(what, bytes) fail("TEXT_INVALID", charset = charset)) else bytes
  list(data = data, named = named)
}

as_list <- function(values) if (is.null(values)) named(list()) else as.list(values)

# The answer that a hook means: character, raw or NULL, alone or as list(data, list(mimetype =, charset =)); as
# list(meta, body) of a `bytes` frame.
unstructured_reply <- function(returned) {
  data <- returned
  labels <- NULL
  if (is.list(returned)) {
    if (length(returned) == 0L || length(returned) > 2L) wrong_answer(sprintf("a list of %d", length(returned)))
    data <- returned[[1L]]
    labels <- if (length(returned) == 2L) returned[[2L]]
    if (!is.null(labels) && !is.list(labels)) wrong_answer(sprintf("a %s beside the data", class(labels)[1L]))
  }
  asked <- media_type(label(labels, "mimetype"))
  charset <- label(labels, "charset")
  if (is.null(charset)) charset <- asked$parameters$charset
  if (is.null(charset) && !is.raw(data)) charset <- "utf-8"
  if (!is.null(charset)) asked$parameters$charset <- charset
  if (asked$essence == "") asked$essence <- if (is.raw(data)) "application/octet-stream" else "text/plain"
  asked$parameters <- named(asked$parameters)
  if (is.raw(data)) return(list(meta = list(mediaType = asked), body = list(as.vector(data))))
  if (is.null(data)) return(list(meta = list(mediaType = asked, nothing = TRUE), body = list()))
  if (!is.character(data)) wrong_answer(sprintf("a %s", class(data)[1L]))
  if (length(data) != 1L || is.na(data)) {
    wrong_answer(if (length(data) == 1L) "NA" else sprintf("a character vector of %d", length(data)))
  }
  bytes <- tryCatch(bytes_of(data, charset), drum_failure = function(e) wrong_answer("a charset that is not known"))
  list(meta = list(mediaType = asked), body = list(bytes))
}

media_type <- function(text) {
  parts <- trimws(strsplit(if (is.null(text)) "" else text, ";", fixed = TRUE)[[1L]])
  parameters <- list()
  for (part in parts[-1L]) {
    at <- regexpr("=", part, fixed = TRUE)
    if (at > 1L) {
      name <- tolower(trimws(substr(part, 1L, at - 1L)))
      parameters[[name]] <- gsub("^\"|\"$", "", trimws(substring(part, at + 1L)))
    }
  }
  list(essence = if (length(parts) == 0L) "" else tolower(parts[[1L]]), parameters = parameters)
}

label <- function(labels, name) {
  value <- labels[[name]]
  if (is.null(value) || identical(value, "")) return(NULL)
  if (!is.character(value) || length(value) != 1L) wrong_answer(sprintf("a %s as %s", class(value)[1L], name))
  value
}

wrong_answer <- function(returned) {
  fail(
    "HOOK_RETURNED",
    what = "The score_unstructured hook",
    returned = returned,
    expected = "one text, raw bytes or NULL, alone or as list(data, list(mimetype = , charset = )),",
    remedy = "Turn other values into text, for example with paste(collapse = \"\\n\") or rjson::toJSON."
  )
}
