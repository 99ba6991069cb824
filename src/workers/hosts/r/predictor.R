# Predicts by a model object, in the way of the package that made it.

CLASSES <- c("binary", "multiclass", "multilabel")

# list(description, features, class_labels, predict = a function of the data that gives a data frame). Fails with
# NO_FRAMEWORK for what cannot be asked, ARTIFACT_FAILED for what cannot give what the target type needs, R_PACKAGE.
predictor_for <- function(model, spec) {
  name <- if (is.null(spec[["artifact"]])) sprintf("of class '%s'", class(model)[1L]) else spec[["artifact"]]$path
  if (spec$targetType == "transform") return(transformer_for(model, name))
  family <- family_of(model)
  for (package in packages_of(model)) need(package, sprintf("The model, of class '%s',", class(model)[1L]))
  if (identical(family, OTHER)) require_predict(model)
  classes <- spec$targetType %in% CLASSES
  problem <- if (!is.null(family$problem)) family$problem(model, classes)
  if (is.null(problem) && classes && is.null(family$probabilities)) problem <- "it gives no class probabilities"
  if (is.null(problem) && !classes && is.null(family$predict)) problem <- "it gives classes"
  if (!is.null(problem)) {
    reason <- sprintf(
      "The model, of class '%s', has no predictions for target type '%s': %s. Train another, or write a score hook in custom.R.",
      class(model)[1L], spec$targetType, problem
    )
    fail("ARTIFACT_FAILED", reason = reason)
  }
  labels <- if (classes && !is.null(family$labels)) family$labels(model)
  features <- if (!is.null(family$features)) family$features(model)
  if (is.null(features)) features <- formula_features(model)
  columns <- training_columns(model)
  ask <- if (classes) family$probabilities else family$predict
  list(
    description = description_of(model),
    features = features,
    class_labels = labels,
    predict = function(data) {
      require_features(data, features)
      rows <- nrow(data)
      if (rows == 0L) return(no_rows(if (!classes) "Predictions" else if (is.null(labels)) spec$classLabels else labels))
      values <- ask_model(name, function() {
        data <- as_wanted(data, if (!is.null(family$takes)) family$takes(model), features)
        ask(model, fit_columns(data, columns))
      })
      if (classes) class_frame(values, rows, labels, spec, name) else number_frame(values, name)
    }
  )
}

family_of <- function(model) {
  # A gam is a glm too, but not one that stats can predict by.
  known <- intersect(class(model), c(names(FAMILIES), names(PACKAGES)))
  if (length(known) == 0L) return(OTHER)
  family <- FAMILIES[[known[[1L]]]]
  if (!is.null(family)) return(family)
  if (known[[1L]] %in% c("gam", "bam")) return(c(FAMILIES$glm, list(package = "mgcv")))
  OTHER
}

description_of <- function(model) {
  if (inherits(model, "train")) return(sprintf("caret (%s)", model$method))
  sprintf("R (%s)", class(model)[1L])
}

# The packages whose code predicts by a model. Many have the name of its class.
packages_of <- function(model) {
  if (inherits(model, "train")) return(c("caret", model$modelInfo$library))
  family <- family_of(model)
  if (!identical(family, OTHER)) return(family$package)
  known <- intersect(class(model), names(PACKAGES))
  if (length(known) > 0L) return(PACKAGES[[known[[1L]]]])
  named <- if (isS4(model)) attr(class(model), "package") else class(model)
  named[nzchar(vapply(named, function(package) system.file(package = package), ""))]
}

require_predict <- function(model) {
  found <- if (isS4(model)) {
    methods::existsMethod("predict", class(model)) || methods::hasMethod("predict", class(model))
  } else {
    !is.null(method_of("predict", class(model)))
  }
  if (!found) fail("NO_FRAMEWORK")
}

method_of <- function(generic, classes) {
  for (class in classes) {
    method <- utils::getS3method(generic, class, optional = TRUE, envir = globalenv())
    if (!is.null(method)) return(method)
  }
}

as_wanted <- function(data, takes, features) {
  if (identical(takes, "matrix")) return(feature_matrix(data, features))
  if (!is.data.frame(data)) data <- as.data.frame(as.matrix(data))
  if (identical(takes, "own") && !is.null(features)) data[features] else data
}

ask_model <- function(name, action) {
  tryCatch(
    action(),
    error = function(e) {
      if (inherits(e, "drum_failure")) stop(e)
      e$stack <- ""
      fail("MODEL_RUN", path = name, reason = short_reason(e), cause = e)
    }
  )
}

no_rows <- function(names) {
  structure(rep(list(numeric()), length(names)), names = as.character(names), row.names = integer(), class = "data.frame")
}

number_frame <- function(values, name) {
  if (is.data.frame(values)) values <- values[[1L]]
  if (!is.numeric(values) && !is.logical(values)) {
    fail(
      "MODEL_OUTPUT",
      path = name,
      reason = sprintf("predict gives %s where numbers are needed", class(values)[1L]),
      remedy = "Give the target type that the model was trained for, or write a score hook."
    )
  }
  frame_of(list(as.numeric(values)), "Predictions")
}

# A data frame with a column a label, named by the model's own labels as far as they are known.
class_frame <- function(values, rows, labels, spec, name) {
  if (is.data.frame(values)) values <- as.matrix(values)
  if (length(dim(values)) == 1L) values <- as.vector(values)
  # A single row comes as a plain vector from some.
  if (is.null(dim(values)) && rows == 1L && length(values) > 1L) values <- matrix(values, 1L, dimnames = list(NULL, names(values)))
  if (is.null(dim(values)) || ncol(values) == 1L) {
    second <- as.numeric(values)
    if (length(labels) == 2L) return(frame_of(list(1 - second, second), labels))
    if (spec$targetType == "binary") return(frame_of(list(second, 1 - second), spec$classLabels))
    return(frame_of(list(second), "Predictions"))
  }
  names <- colnames(values)
  if (is.null(names) && length(labels) == ncol(values)) names <- labels
  if (is.null(names) && length(spec$classLabels) == ncol(values)) names <- spec$classLabels
  if (is.null(names)) names <- as.character(seq_len(ncol(values)) - 1L)
  frame_of(lapply(seq_len(ncol(values)), function(i) as.numeric(values[, i])), sub("^[.]pred_", "", names))
}

frame_of <- function(columns, names) {
  rows <- if (length(columns) == 0L) 0L else length(columns[[1L]])
  structure(columns, names = as.character(names), row.names = .set_row_names(rows), class = "data.frame")
}

transformer_for <- function(model, name) {
  if (inherits(model, "recipe")) {
    need("recipes", "The recipe")
    variables <- model$var_info
    features <- variables$variable[variables$role %in% "predictor"]
    transform <- function(data) recipes::bake(model, new_data = data, recipes::all_predictors())
  } else {
    for (package in packages_of(model)) need(package, sprintf("The model, of class '%s',", class(model)[1L]))
    require_predict(model)
    features <- formula_features(model)
    if (inherits(model, "prcomp")) features <- rownames(model$rotation)
    transform <- function(data) stats::predict(model, data)
  }
  list(
    description = description_of(model),
    features = features,
    predict = function(data) {
      require_features(data, features)
      as_table(ask_model(name, function() transform(data)), "The model's predict", TRUE)
    }
  )
}
