# R: caret's and other models as .rds, and linear models for the hooks of custom.R. Run as `models.R FOLDER TESTDATA`; see
# ../README.md.
suppressPackageStartupMessages(library(caret))
arguments <- commandArgs(TRUE)
root <- arguments[[1L]]
testdata <- arguments[[2L]]
hooks <- file.path(testdata, "matrix", "hooks")

# As in test/languages/matrix/columns.ts.
sets <- c(regression = "diabetes", binary = "breast_cancer", multiclass = "iris", anomaly = "diabetes",
  transform = "wine", unstructured = "diabetes")

# The features, and the target as `target`.
data_for <- function(column) {
  if (column == "sparse") {
    names <- readLines(file.path(testdata, "digits.columns"))
    x <- as.matrix(Matrix::readMM(file.path(testdata, "digits.mtx")))
    target <- utils::read.csv(file.path(testdata, "digits.csv"))$digit[seq_len(nrow(x))]
    return(list(x = stats::setNames(as.data.frame(x), names), target = target))
  }
  data <- utils::read.csv(file.path(testdata, paste0(sets[[column]], ".csv")), check.names = FALSE)
  target <- data[[ncol(data)]]
  # drum leaves names as they are.
  list(x = data[-ncol(data)], target = if (is.character(target)) factor(target) else target)
}

folder_for <- function(row, column) {
  path <- file.path(root, row, column)
  dir.create(path, recursive = TRUE)
  path
}

expect <- function(row, column, predictions) {
  if (is.null(dim(predictions))) predictions <- data.frame(Predictions = as.vector(predictions))
  exact <- lapply(as.data.frame(predictions), function(values) sprintf("%.17g", values))
  utils::write.csv(exact, file.path(root, row, paste0(column, ".csv")), row.names = FALSE, quote = FALSE)
}

library_is <- function(row, name) cat(name, file = file.path(root, row, "library.txt"))

keep <- function(row, column, model, predictions, file = "model.rds") {
  path <- folder_for(row, column)
  saveRDS(model, file.path(path, file))
  expect(row, column, predictions)
  path
}

once <- trainControl(method = "none")
classes <- trainControl(method = "none", classProbs = TRUE)
forest <- function(given, control) {
  train(given$x, given$target, method = "rf", trControl = control, tuneGrid = data.frame(mtry = 2), ntree = 10)
}

set.seed(1)
for (column in c("regression", "anomaly")) {
  given <- data_for(column)
  model <- train(given$x, given$target, method = "lm", trControl = once)
  keep("caret", column, model, predict(model, given$x))
}
for (column in c("binary", "multiclass")) {
  given <- data_for(column)
  model <- forest(given, classes)
  keep("caret", column, model, predict(model, given$x, type = "prob"))
}
given <- data_for("sparse")
model <- forest(given, once)
keep("caret", "sparse", model, predict(model, given$x))
library_is("caret", paste("caret", packageVersion("caret")))

for (column in c("regression", "anomaly", "unstructured")) {
  given <- data_for(column)
  frame <- cbind(given$x, target = given$target)
  model <- lm(target ~ ., frame)
  if (column != "unstructured") keep("r", column, model, predict(model, given$x))
  path <- keep("custom.R", column, model, predict(model, given$x), "model.dump")
  file.copy(file.path(hooks, if (column == "unstructured") "unstructured.R" else "score.R"), file.path(path, "custom.R"))
}
for (column in c("binary", "multiclass")) {
  given <- data_for(column)
  model <- MASS::lda(given$x, given$target)
  predictions <- predict(model, given$x)$posterior
  keep("r", column, model, predictions)
  path <- keep("custom.R", column, model, predictions, "model.dump")
  file.copy(file.path(hooks, "score.R"), file.path(path, "custom.R"))
}
given <- data_for("transform")
model <- prcomp(given$x, scale. = TRUE)
keep("r", "transform", model, predict(model, given$x))
path <- keep("custom.R", "transform", model, predict(model, given$x), "model.dump")
file.copy(file.path(hooks, "transform.R"), file.path(path, "custom.R"))
given <- data_for("sparse")
model <- randomForest::randomForest(given$x, given$target, ntree = 10)
keep("r", "sparse", model, predict(model, given$x))
path <- keep("custom.R", "sparse", model, predict(model, given$x), "model.dump")
file.copy(file.path(hooks, "score.R"), file.path(path, "custom.R"))
for (row in c("r", "custom.R")) library_is(row, paste0("R ", getRversion()))
