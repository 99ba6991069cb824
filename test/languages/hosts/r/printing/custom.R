print("loading")

score <- function(data, model, ...) {
  cat("to stdout é\n")
  message("to stderr")
  cat("no line end")
  data$a
}
