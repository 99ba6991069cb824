# The life of a host: frames in, frames out, one after another.

VERSION <- 1
# The code with which a host ends after telling why; any but 0 would do.
TOLD <- 70L

main <- function() {
  port <- Sys.getenv("DRUM_WORKER_PORT")
  token <- Sys.getenv("DRUM_WORKER_TOKEN")
  if (port == "") {
    message("This program is started by drum, which passes DRUM_WORKER_PORT.")
    quit("no", 2L, FALSE)
  }
  Sys.unsetenv(c("DRUM_WORKER_PORT", "DRUM_WORKER_TOKEN"))
  prepare_session()
  connection <- open_stream(as.integer(port))
  writeBin(charToRaw(paste0(token, "\n")), connection)
  # The terminal and a process manager signal the whole group; the coordinator decides when hosts end.
  suspendInterrupts(serve(connection))
}

open_stream <- function(port) {
  arguments <- list("127.0.0.1", port, blocking = TRUE, open = "r+b", timeout = 30 * 24 * 3600)
  if ("options" %in% names(formals(socketConnection))) arguments$options <- "no-delay"
  do.call(socketConnection, arguments)
}

prepare_session <- function() {
  # R's own messages are understood, and R's texts are UTF-8, whatever the environment says.
  Sys.setenv(LANGUAGE = "en")
  if (!l10n_info()[["UTF-8"]]) {
    for (locale in c("C.UTF-8", "en_US.UTF-8")) {
      if (nzchar(suppressWarnings(Sys.setlocale("LC_CTYPE", locale)))) break
    }
  }
  if (Sys.getenv("TZ") == "") set_time_zone()
  # A host never comes back to where R would print warnings.
  if (getOption("warn") == 0L) options(warn = 1L)
}

# R asks timedatectl for the time zone, which complains where no systemd runs, as in most containers.
set_time_zone <- function() {
  link <- Sys.readlink("/etc/localtime")
  zone <- if (grepl("/zoneinfo/", link, fixed = TRUE)) {
    sub(".*/zoneinfo/", "", link)
  } else if (!file.exists("/etc/localtime")) {
    "UTC"
  }
  if (!is.null(zone)) Sys.setenv(TZ = zone)
}

serve <- function(connection) {
  host <- new.env()
  host$code_dir <- ""
  host$doing <- NO_ID
  send <- function(kind, id, json, body = list()) {
    tryCatch(
      write_frame(connection, kind, id, json, body),
      error = function(e) {
        if (inherits(e, "drum_failure")) stop(e)
        message("The model's code closed its connection to drum, or drum is gone.")
        leave(TOLD)
      }
    )
  }
  send_error <- function(id, error, fatal = FALSE) send(ERROR, id, to_json(error_meta(error, fatal)))
  leave <- replace_quit(host, send_error)
  repeat {
    frame <- tryCatch(
      read_frame(connection),
      drum_failure = function(e) {
        send_error(NO_ID, e)
        leave(TOLD)
      },
      interrupt = function(e) "again",
      error = function(e) NULL
    )
    if (identical(frame, "again")) next
    if (is.null(frame)) leave(0L)
    if (frame$kind == SHUTDOWN) return(invisible())
    host$doing <- frame$id
    tryCatch(
      {
        answer <- if (frame$kind == LOAD) load_answer(host, frame$meta) else run_answer(host, frame)
        send(answer$kind, frame$id, answer$json, answer$body)
      },
      error = function(e) send_error(frame$id, e)
    )
  }
}

load_answer <- function(host, meta) {
  if (!identical(meta$protocol, VERSION) || is.null(meta$spec)) {
    protocol_error(sprintf("version %s where %d is spoken", format(meta$protocol), VERSION))
  }
  if (getRversion() < "4.0.0") fail("R_TOO_OLD", r = R.home("bin/R"), version = as.character(getRversion()))
  host$code_dir <- meta$spec$codeDir
  host$model <- load_model(meta$spec)
  list(kind = READY, json = to_json(host$model$info))
}

run_answer <- function(host, frame) {
  if (is.null(host$model)) protocol_error("a request before the model was loaded")
  if (is.null(frame$meta$payload)) protocol_error("a request without a payload")
  run_model(host$model, frame$meta, frame$body)
}

# Stands for R's own quit, so that the coordinator is told who ended the worker. Gives R's own.
replace_quit <- function(host, send_error) {
  really <- base::quit
  worker <- Sys.getpid()
  told <- function(save = "default", status = 0, runLast = TRUE) {
    if (Sys.getpid() == worker) {
      place <- place_of(sys.calls(), host$code_dir)
      line <- strsplit(trimws(place), "\n", fixed = TRUE)[[1L]]
      error <- failure("MODEL_EXITED", call = "quit", code = as.character(status), place = if (nzchar(place)) paste0(" ", line[[1L]]) else "")
      try(send_error(host$doing, error, fatal = TRUE), silent = TRUE)
      status <- TOLD
    }
    really("no", status, FALSE)
  }
  for (name in c("quit", "q")) {
    unlockBinding(name, baseenv())
    assign(name, told, baseenv())
    lockBinding(name, baseenv())
  }
  function(status) really("no", status, FALSE)
}
