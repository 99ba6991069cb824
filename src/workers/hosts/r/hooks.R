# The hooks of a `custom.R`.

# In the order in which they are called.
HOOKS <- c("init", "read_input_data", "load_model", "transform", "score", "post_process", "score_unstructured")

# The hooks that a file of user code has; `path` is NULL for a model without one.
load_hooks <- function(path, code_dir) {
  hooks <- list(found = list(), warnings = character(), code_dir = code_dir)
  if (is.null(path)) return(hooks)
  options(keep.source = TRUE)
  source_file(path, code_dir)
  names <- ls(globalenv(), all.names = TRUE)
  for (name in intersect(HOOKS, names)) {
    hook <- get(name, globalenv())
    if (!is.function(hook)) fail("HOOK_NOT_A_FUNCTION", file = basename(path), name = name, type = class(hook)[1L])
    hooks$found[[name]] <- hook
  }
  hooks$warnings <- misspelt(names, names(hooks$found), basename(path))
  hooks
}

# Runs a file in the global environment, from its own folder, so that it finds the files beside it.
source_file <- function(path, code_dir) {
  # By its own name, so that messages need not be looked through for a path.
  expressions <- tryCatch(
    parse(path, keep.source = TRUE, encoding = "UTF-8"),
    error = function(e) fail("HOOKS_FILE_INVALID", file = basename(path), problem = parse_problem(e, path, code_dir))
  )
  references <- attr(expressions, "srcref")
  folder <- setwd(code_dir)
  on.exit(setwd(folder))
  for (i in seq_along(expressions)) {
    reference <- references[[i]]
    attempt(NULL, code_dir, eval(expressions[[i]], globalenv()), excerpt(path, reference[[1L]], reference[[5L]], code_dir))
  }
}

# R's own message is `path:line:column: problem`, and the source below it.
parse_problem <- function(error, path, code_dir) {
  message <- conditionMessage(error)
  found <- regmatches(message, regexec(":([0-9]+):([0-9]+): ([^\n]*)", message))[[1L]]
  if (length(found) == 0L) return(message)
  paste0(found[[4L]], excerpt(path, as.integer(found[[2L]]), max(1L, as.integer(found[[3L]])), code_dir))
}

# Functions whose names look as if a hook was meant.
misspelt <- function(names, found, file) {
  names <- setdiff(names, HOOKS)
  names <- names[vapply(names, function(name) is.function(get(name, globalenv())), NA)]
  distances <- utils::adist(names, HOOKS)
  close <- distances > 0 & distances <= 2 & distances / nchar(HOOKS)[col(distances)] <= 0.2
  unlist(lapply(seq_along(names), function(i) {
    meant <- setdiff(HOOKS[close[i, ]], found)
    if (length(meant) == 0L) return(NULL)
    sprintf("%s has '%s', which is no hook and is not called; was '%s' meant?", file, names[[i]], meant[[1L]])
  }))
}

has_hook <- function(hooks, name) !is.null(hooks$found[[name]])

# Calls a hook with the named arguments that it takes. Fails with HOOK_FAILED.
call_hook <- function(hooks, name, positional, named = list()) {
  hook <- hooks$found[[name]]
  arguments <- c(positional, accepted(hook, length(positional), named))
  # Called by names, not by values: warnings and stacks show calls, and must not show data.
  frame <- list2env(arguments, parent = globalenv())
  frame[[name]] <- hook
  symbols <- lapply(names(arguments), as.name)
  names(symbols) <- c(character(length(positional)), names(arguments)[-seq_along(positional)])
  if (length(positional) == 0L) names(symbols) <- names(arguments)
  call <- as.call(c(list(as.name(name)), symbols))
  attempt(paste("The", name, "hook"), hooks$code_dir, eval(call, frame))
}

# Of the named arguments those that a function has a place for. One that takes a list of them gets that.
accepted <- function(hook, count, named) {
  if (length(named) == 0L) return(named)
  parameters <- names(formals(args(hook)))
  if ("..." %in% parameters) return(named)
  chosen <- named[names(named) %in% parameters]
  others <- setdiff(parameters[-seq_len(count)], names(named))
  if (length(chosen) == 0L && length(others) > 0L) stats::setNames(list(named), others[[1L]]) else chosen
}

# Runs user code; what it raises becomes an error that says where.
attempt <- function(what, code_dir, action, fallback = "") {
  calls <- list()
  pid <- Sys.getpid()
  # A hook that forked and came back twice: only the worker itself answers.
  on.exit(if (Sys.getpid() != pid) tools::pskill(Sys.getpid(), tools::SIGKILL))
  tryCatch(
    withCallingHandlers(action, error = function(e) calls <<- sys.calls()),
    error = function(e) {
      place <- place_of(calls, code_dir)
      stop(hook_failure(what, e, if (nzchar(place)) place else fallback, stack_of(calls)))
    },
    interrupt = function(e) fail("HOOK_FAILED", what = what, reason = "it was interrupted", at = "")
  )
}
