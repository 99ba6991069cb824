score <- function(data, model, class_labels, ...) {
  labels <- unlist(class_labels)
  values <- seq_along(labels) / 8
  values[length(values)] <- values[length(values)] + 0.25
  predictions <- as.data.frame(lapply(values, rep, nrow(data)))
  names(predictions) <- labels
  predictions[rev(labels)]
}
