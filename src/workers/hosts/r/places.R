# Where in the user's own files something happened.

LONGEST_SOURCE <- 300L

# The innermost line of the user's files among calls, as text to stand below a message; "" when there is none.
place_of <- function(calls, code_dir) {
  for (call in rev(calls)) {
    reference <- attr(call, "srcref")
    if (is.null(reference)) next
    path <- source_path(reference)
    if (is_own(path, code_dir)) return(excerpt(path, reference[[1L]], reference[[5L]], code_dir))
  }
  ""
}

# The calls as lines, by their names alone: what they are called with may be data.
stack_of <- function(calls) {
  lines <- vapply(calls, function(call) {
    name <- call[[1L]]
    shown <- if (is.symbol(name)) as.character(name) else if (is.function(name)) "(function)" else deparse(name)[1L]
    reference <- attr(call, "srcref")
    if (is.null(reference)) return(paste0("    ", shown))
    paste0("    ", shown, " (", source_path(reference), ":", reference[[1L]], ")")
  }, "")
  paste(rev(utils::tail(lines, 60L)), collapse = "\n")
}

source_path <- function(reference) {
  file <- attr(reference, "srcfile")
  name <- file$filename
  if (is.null(name)) return("")
  if (!grepl("^/", name) && !is.null(file$wd)) name <- file.path(file$wd, name)
  normalizePath(name, mustWork = FALSE)
}

is_own <- function(path, code_dir) {
  startsWith(path, paste0(code_dir, "/")) && !grepl("/(renv|packrat|library)/", substring(path, nchar(code_dir) + 1L))
}

excerpt <- function(path, line, column, code_dir) {
  name <- if (startsWith(path, paste0(code_dir, "/"))) substring(path, nchar(code_dir) + 2L) else path
  at <- sprintf("\n    at %s:%d:%d", name, line, column)
  source <- tryCatch(
    suppressWarnings(readLines(path, line, encoding = "UTF-8"))[line],
    error = function(e) NA_character_
  )
  if (is.na(source) || !nzchar(trimws(source)) || nchar(source) > LONGEST_SOURCE) return(at)
  number <- paste0(line, " | ")
  before <- gsub("[^\t]", " ", substr(source, 1L, column - 1L))
  paste0(at, "\n    ", number, sub("[ \t]+$", "", source), "\n    ", strrep(" ", nchar(number)), before, "^")
}
