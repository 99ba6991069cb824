init <- function(code_dir, ...) {
  library(MASS)
  library(randomForest)
}

load_model <- function(input_dir) readRDS(file.path(input_dir, "model.dump"))

transform <- function(data, model) data

score <- function(data, model, ...) {
  predictions <- predict(model, data)
  if (inherits(model, "lda")) return(as.data.frame(predictions$posterior))
  data.frame(Predictions = as.vector(predictions))
}

post_process <- function(predictions, model) predictions
