# Trains the templates in R on the data of testdata/: Rscript testdata/r/make.R [ROOT]. It needs the packages caret, recipes,
# glmnet, randomForest and nnet.
root <- c(commandArgs(TRUE), ".")[[1L]]
suppressPackageStartupMessages(library(caret))

SEED <- 20

load_data <- function(name) read.csv(file.path("testdata", paste0(name, ".csv")), check.names = FALSE)

# A quarter of the rows is held out, to be able to say how good a model is.
split_rows <- function(data) {
  set.seed(SEED)
  rows <- sample(nrow(data), round(0.75 * nrow(data)))
  list(train = data[rows, ], test = data[-rows, ])
}

keep <- function(model, template, file) {
  folder <- file.path(root, "model_templates", template)
  dir.create(folder, recursive = TRUE, showWarnings = FALSE)
  saveRDS(model, file.path(folder, file), version = 2)
}

train_regression <- function() {
  parts <- split_rows(load_data("diabetes"))
  set.seed(SEED)
  model <- train(
    progression ~ ., parts$train,
    method = "glmnet", preProcess = c("center", "scale"), trControl = trainControl("cv", 5),
    tuneGrid = expand.grid(alpha = c(0.2, 0.5, 1), lambda = c(0.5, 1, 2, 4))
  )
  keep(model, "r_caret_regression", "model.rds")
  message(sprintf("r_caret_regression: R2 %.3f", cor(predict(model, parts$test), parts$test$progression)^2))
}

train_binary <- function() {
  parts <- split_rows(load_data("breast_cancer"))
  features <- setdiff(names(parts$train), "diagnosis")
  set.seed(SEED)
  model <- train(
    parts$train[features], factor(parts$train$diagnosis),
    method = "rf", ntree = 60, trControl = trainControl("none", classProbs = TRUE), tuneGrid = data.frame(mtry = 5)
  )
  keep(model, "r_caret_binary", "model.rds")
  message(sprintf("r_caret_binary: accuracy %.3f", mean(predict(model, parts$test) == parts$test$diagnosis)))
}

train_transform <- function() {
  data <- load_data("wine")
  steps <- recipes::recipe(cultivar ~ ., data)
  steps <- recipes::step_impute_median(steps, recipes::all_predictors())
  steps <- recipes::step_normalize(steps, recipes::all_predictors())
  keep(recipes::prep(steps, retain = FALSE), "r_transform", "recipe.rds")
}

train_unstructured <- function() {
  parts <- split_rows(load_data("digits"))
  set.seed(SEED)
  model <- nnet::multinom(digit ~ ., parts$train, MaxNWts = 1000, decay = 1, maxit = 60, trace = FALSE)
  model$fitted.values <- model$residuals <- NULL
  keep(model, "r_unstructured", "digits.rds")
  message(sprintf("r_unstructured: accuracy %.3f", mean(predict(model, parts$test) == parts$test$digit)))
}

train_regression()
train_binary()
train_transform()
train_unstructured()
