# Errors as frames carry them. Their texts stand in drum's own table: a host gives code and details.

# A condition that is an error of drum's table; the details fill in its texts, whose names may be any but these.
failure <- function(.failure, ..., cause = NULL) {
  structure(
    list(message = .failure, call = NULL, code = .failure, details = list(...), cause = cause),
    class = c("drum_failure", "error", "condition")
  )
}

fail <- function(.failure, ..., cause = NULL) stop(failure(.failure, ..., cause = cause))

# What an `error` frame says of a condition.
error_meta <- function(error, fatal = FALSE) {
  meta <- if (inherits(error, "drum_failure")) {
    list(drum = list(code = error$code, details = named(error$details)))
  } else {
    described(error)
  }
  if (!is.null(error$cause)) meta$cause <- described(error$cause)
  if (fatal) meta$fatal <- TRUE
  meta
}

# An empty list that is an object in JSON, too.
named <- function(values) {
  if (is.null(names(values))) names(values) <- character(length(values))
  values
}

described <- function(error) {
  meta <- list(name = class(error)[1L], message = reason_of(error))
  if (!is.null(error$stack)) meta$stack <- paste0(meta$name, ": ", meta$message, "\n", error$stack)
  meta
}

# What a condition says, without what it quotes of the data.
reason_of <- function(error) {
  text <- tryCatch(conditionMessage(error), error = function(e) "its message cannot be shown")
  if (inherits(error, "packageNotFoundError")) {
    return(paste0("there is no package called '", error$package, "'. ", install_hint(error$package)))
  }
  text <- sub("(has new levels?).*", "\\1", trimws(paste(text, collapse = " ")))
  if (nchar(text) > 2000L) paste0(substr(text, 1L, 2000L), "\u2026") else text
}

# The same as one line without a full stop, to stand within a sentence.
short_reason <- function(error) {
  sub("[.]+$", "", substr(trimws(gsub("[[:space:]]+", " ", reason_of(error))), 1L, 500L))
}

# What user code raised, with the place in the user's own files; `what` is NULL while the file is loaded.
hook_failure <- function(what, error, place, stack) {
  error$stack <- stack
  reason <- reason_of(error)
  if (is.null(what)) return(failure("HOOKS_FILE_FAILED", reason = reason, at = place, cause = error))
  failure("HOOK_FAILED", what = what, reason = reason, at = place, cause = error)
}
