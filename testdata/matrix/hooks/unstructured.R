load_model <- function(input_dir) readRDS(file.path(input_dir, "model.dump"))

score_unstructured <- function(model, data, query, ...) {
  predictions <- predict(model, utils::read.csv(text = data))
  paste0("Predictions\n", paste0(sprintf("%.17g", predictions), "\n", collapse = ""))
}
