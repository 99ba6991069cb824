# JSON as R values: an object is a named list, an array a list, or a vector where it holds only texts or only numbers.

TOKEN <- paste(
  '"[^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+"',
  "-?[0-9]+(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?",
  "true", "false", "null", "[][{}:,]",
  sep = "|"
)

# The value of a JSON text. An error says no more than that it is none.
from_json <- function(text) {
  tokens <- tokens_of(text)
  at <- 0L
  take <- function() {
    at <<- at + 1L
    if (at > length(tokens)) stop("no JSON")
    tokens[[at]]
  }
  value <- function(token) {
    switch(substr(token, 1L, 1L),
      "{" = object(), "[" = array(), "\"" = unescape(token), t = TRUE, f = FALSE, n = NULL, number(token)
    )
  }
  number <- function(token) {
    if (token %in% c("]", "}", ":", ",")) stop("no JSON")
    as.numeric(token)
  }
  object <- function() {
    names <- character()
    values <- list()
    token <- take()
    while (token != "}") {
      if (substr(token, 1L, 1L) != "\"" || take() != ":") stop("no JSON")
      names[[length(names) + 1L]] <- unescape(token)
      values[length(values) + 1L] <- list(value(take()))
      token <- after_item("}")
    }
    names(values) <- names
    values
  }
  array <- function() {
    values <- list()
    token <- take()
    while (token != "]") {
      values[length(values) + 1L] <- list(value(token))
      token <- after_item("]")
    }
    simplified(values)
  }
  after_item <- function(end) {
    token <- take()
    if (token == ",") take() else if (token == end) token else stop("no JSON")
  }
  result <- value(take())
  if (at < length(tokens)) stop("no JSON")
  result
}

# Cut by bytes: R finds the place of a character only by counting from the start.
tokens_of <- function(text) {
  Encoding(text) <- "bytes"
  if (grepl("[^ \t\r\n]", gsub(TOKEN, "", text, perl = TRUE, useBytes = TRUE), useBytes = TRUE)) stop("no JSON")
  starts <- gregexpr(TOKEN, text, perl = TRUE, useBytes = TRUE)[[1L]]
  if (starts[[1L]] < 0L) stop("no JSON")
  tokens <- substring(text, starts, starts + attr(starts, "match.length") - 1L)
  Encoding(tokens) <- "UTF-8"
  tokens
}

simplified <- function(values) {
  is_flat <- length(values) > 0L &&
    (all(vapply(values, is.character, NA)) || all(vapply(values, is.numeric, NA)))
  if (is_flat) unlist(values) else values
}

ESCAPES <- paste0(
  "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
  "|\\\\u[0-9a-fA-F]{4}|\\\\."
)

unescape <- function(token) {
  text <- substr(token, 2L, nchar(token) - 1L)
  if (!grepl("\\", text, fixed = TRUE)) return(text)
  found <- gregexpr(ESCAPES, text, perl = TRUE)
  regmatches(text, found) <- list(vapply(regmatches(text, found)[[1L]], unescaped, ""))
  text
}

unescaped <- function(escape) {
  letter <- substr(escape, 2L, 2L)
  if (letter != "u") return(switch(letter, n = "\n", t = "\t", r = "\r", b = "\b", f = "\f", letter))
  code <- strtoi(substr(escape, 3L, 6L), 16L)
  if (nchar(escape) == 12L) {
    code <- 0x10000L + (code - 0xD800L) * 0x400L + strtoi(substr(escape, 9L, 12L), 16L) - 0xDC00L
  }
  # R's texts hold neither zero bytes nor halves of characters.
  if (code == 0L || (code >= 0xD800L && code <= 0xDFFFL)) "\ufffd" else intToUtf8(code)
}

# An R value as JSON: named lists as objects; other lists, I(...) and vectors of other lengths than 1 as arrays.
to_json <- function(value) {
  if (is.null(value)) return("null")
  if (is.list(value)) {
    if (length(value) == 0L) return(if (is.null(names(value))) "[]" else "{}")
    items <- vapply(value, to_json, "")
    if (is.null(names(value))) return(paste0("[", paste(items, collapse = ","), "]"))
    return(paste0("{", paste0(quoted(names(value)), ":", items, collapse = ","), "}"))
  }
  items <- scalars(value)
  if (length(items) == 1L && !inherits(value, "AsIs")) items else paste0("[", paste(items, collapse = ","), "]")
}

scalars <- function(values) {
  if (is.character(values)) return(quoted(values))
  if (is.logical(values)) return(ifelse(is.na(values), "null", ifelse(values, "true", "false")))
  ifelse(is.finite(values), sprintf("%.15g", as.numeric(values)), "null")
}

# Texts as JSON strings.
quoted <- function(texts) {
  if (length(texts) == 0L) return(character())
  texts <- valid_text(texts)
  texts <- gsub("([\"\\\\])", "\\\\\\1", texts)
  # Not [[:cntrl:]], which takes other characters too.
  controls <- unlist(regmatches(texts, gregexpr("[\001-\037]", texts)))
  for (control in unique(controls)) {
    texts <- gsub(control, sprintf("\\u%04x", utf8ToInt(control)), texts, fixed = TRUE)
  }
  paste0("\"", texts, "\"")
}

# Texts in UTF-8, with what is no text in them replaced.
valid_text <- function(texts) {
  texts <- enc2utf8(as.character(texts))
  wrong <- !validUTF8(texts)
  if (any(wrong)) texts[wrong] <- iconv(texts[wrong], "UTF-8", "UTF-8", sub = "\ufffd")
  texts
}
