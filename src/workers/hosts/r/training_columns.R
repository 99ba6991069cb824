# The columns that a model was trained on, and data made to fit them.

# By name: list(type, levels), as far as the model tells.
training_columns <- function(model) {
  if (inherits(model, "train")) {
    data <- model$trainingData
    if (is.null(data) || !is.null(model$recipe)) return(list())
    return(lapply(as.list(data), function(column) list(type = class(column)[1L], levels = levels(column))))
  }
  if (inherits(model, "gbm")) {
    types <- ifelse(model$var.type > 0, "factor", "numeric")
    levels <- Map(function(type, levels) if (type > 0) as.character(levels), model$var.type, model$var.levels)
    return(stats::setNames(Map(list, type = types, levels = levels), model$var.names))
  }
  terms <- terms_of(model)
  types <- attr(terms, "dataClasses")
  if (is.null(types)) return(list())
  levels <- if (is.null(model$xlevels)) attr(model, "xlevels") else model$xlevels
  if (is.null(levels)) levels <- model$forest$xlevels
  Map(function(type, name) list(type = type, levels = if (is.character(levels[[name]])) levels[[name]]), as.list(types), names(types))
}

terms_of <- function(model) if (!isS4(model) && is.list(model)) model$terms

# Names of the columns that a formula needs as they are.
formula_features <- function(model) {
  terms <- terms_of(model)
  types <- attr(terms, "dataClasses")
  if (is.null(types)) return(NULL)
  needed <- all.vars(stats::delete.response(terms))
  needed[needed %in% names(types)]
}

# The data with its columns of the types that the model knows. read.csv guesses them from the rows at hand.
# Fails with FEATURE_VALUES, CATEGORY_UNKNOWN.
fit_columns <- function(data, columns) {
  if (!is.data.frame(data)) return(data)
  names <- names(data)
  for (name in names(columns)) {
    at <- match(name, names)
    if (is.na(at)) next
    known <- columns[[name]]
    column <- .subset2(data, at)
    if (known$type == "numeric" && is.double(column)) next
    if (known$type %in% c("numeric", "integer") && !is.numeric(column)) {
      if (!is.logical(column)) fail("FEATURE_VALUES", name = name, problem = "text", type = "numbers")
      data[[name]] <- as.numeric(column)
    } else if (known$type %in% c("factor", "ordered", "character")) {
      texts <- as.character(column)
      levels <- known$levels
      if (!is.null(levels)) {
        # A missing text is empty in CSV.
        if (!"" %in% levels) texts[!nzchar(texts)] <- NA
        if (!all(is.na(texts) | texts %in% levels)) fail("CATEGORY_UNKNOWN", name = name)
      }
      data[[name]] <- if (known$type == "character" || is.null(levels)) texts else factor(texts, levels, ordered = known$type == "ordered")
    }
  }
  data
}

require_features <- function(data, features) {
  missing <- setdiff(features, colnames(data))
  if (length(missing) == 0L) return(invisible())
  shown <- paste0("'", utils::head(missing, 10L), "'", collapse = ", ")
  if (length(missing) > 10L) shown <- paste(shown, "and", length(missing) - 10L, "more")
  fail("FEATURES_MISSING", count = length(missing), missing = shown)
}

# The features as a numeric matrix; sparse data stays sparse. Fails with FEATURE_VALUES.
feature_matrix <- function(data, features) {
  if (!is.data.frame(data)) return(methods::as(data[, features, drop = FALSE], "CsparseMatrix"))
  columns <- lapply(features, function(name) {
    column <- data[[name]]
    if (!is.numeric(column) && !is.logical(column)) fail("FEATURE_VALUES", name = name, problem = "text", type = "numbers")
    as.numeric(column)
  })
  matrix(unlist(columns), nrow(data), dimnames = list(NULL, features))
}
