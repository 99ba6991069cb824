signal_self <- function(signal) {
  tools::pskill(Sys.getpid(), signal)
  Sys.sleep(10)
}

score <- function(data, model, ...) {
  what <- names(data)[1]
  junk <- as.raw(rep(0:255, 500))
  switch(
    what,
    throw = stop("quite wrong"),
    junk = {
      for (command in c("cat", "cat >&2")) {
        to <- pipe(command, "wb")
        writeBin(junk, to)
        close(to)
      }
    },
    exit = quit(status = 3),
    crash = signal_self(11L),
    kill = signal_self(tools::SIGKILL),
    sleep = Sys.sleep(1e6),
    spin = repeat {},
    slow = Sys.sleep(1),
    fork = parallel:::mcfork(),
    hoard = {
      kept <- list()
      repeat kept[[length(kept) + 1]] <- rep(1, 2e6)
    }
  )
  2 * data[[1]]
}
