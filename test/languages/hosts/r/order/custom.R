init <- function(code_dir, ...) cat("init ", code_dir, "\n", sep = "")

load_model <- function(code_dir) {
  cat("load_model ", code_dir, "\n", sep = "")
  list(factor = 2)
}

read_input_data <- function(input_binary_data) {
  cat("read_input_data", length(input_binary_data), "\n")
  read.csv(text = rawToChar(input_binary_data))
}

transform <- function(data, model) {
  cat("transform", model$factor, paste(names(data), collapse = ","), "\n")
  data["a"] * model$factor
}

score <- function(data, model, positive_class_label, negative_class_label, ...) {
  cat("score", paste(names(data), collapse = ","), positive_class_label, negative_class_label, "\n")
  predictions <- data.frame(1 - data$a, data$a)
  names(predictions) <- c(negative_class_label, positive_class_label)
  predictions
}

post_process <- function(predictions, model) {
  cat("post_process", paste(names(predictions), collapse = ","), "\n")
  predictions$more <- "text, and more"
  predictions
}
