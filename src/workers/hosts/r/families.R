# How models of each class are asked. A family is found by the model's class, and may say:
#
# package        whose code predicts
# labels         the class labels in the order of the probabilities; NULL where the model has none
# probabilities  a matrix or data frame with a column a label; or of two labels, the probabilities of the second
# predict        one number a row
# problem        why the model cannot be asked for predictions of a target type, as text; else NULL
# features       names of the columns that it needs, where they are not those of its formula
# takes          "matrix" where the data has to be a numeric matrix of the features, "own" for them alone, in their order

# A model that was made from a matrix takes columns by position.
own_without_terms <- function(model) if (is.null(model$terms)) "own"

FAMILIES <- list(
  train = list(
    package = "caret",
    labels = function(model) if (model$modelType == "Classification") model$levels,
    # Rows with missing values are the model's own business; caret would leave them out.
    probabilities = function(model, data) stats::predict(model, data, type = "prob", na.action = stats::na.pass),
    predict = function(model, data) stats::predict(model, data, na.action = stats::na.pass),
    problem = function(model, classes) {
      if (classes && model$modelType == "Classification" && !is.function(model$modelInfo$prob)) {
        sprintf("caret's method '%s' gives no class probabilities", model$method)
      }
    },
    features = function(model) caret_features(model),
    takes = function(model) if (is.null(model$recipe)) "own"
  ),
  glm = list(
    labels = function(model) levels_of(model$model[[1L]]),
    probabilities = function(model, data) stats::predict(model, data, type = "response"),
    predict = function(model, data) stats::predict(model, data, type = "response"),
    problem = function(model, classes) {
      if (classes && !model$family$family %in% c("binomial", "quasibinomial")) {
        sprintf("its family is %s", model$family$family)
      }
    }
  ),
  lm = list(
    predict = function(model, data) stats::predict(model, data),
    problem = function(model, classes) if (classes) "a linear regression gives no class probabilities"
  ),
  multinom = list(
    package = "nnet",
    labels = function(model) model$lev,
    probabilities = function(model, data) stats::predict(model, data, type = "probs")
  ),
  nnet = list(
    package = "nnet",
    labels = function(model) model$lev,
    probabilities = function(model, data) stats::predict(model, data, type = "raw"),
    predict = function(model, data) stats::predict(model, data, type = "raw"),
    features = function(model) if (is.null(model$terms)) model$coefnames,
    takes = own_without_terms
  ),
  polr = list(
    package = "MASS",
    labels = function(model) model$lev,
    probabilities = function(model, data) stats::predict(model, data, type = "probs")
  ),
  lda = list(
    package = "MASS",
    labels = function(model) model$lev,
    probabilities = function(model, data) stats::predict(model, data)$posterior,
    features = function(model) if (is.null(model$terms)) colnames(model$means),
    takes = own_without_terms
  ),
  qda = list(
    package = "MASS",
    labels = function(model) model$lev,
    probabilities = function(model, data) stats::predict(model, data)$posterior,
    features = function(model) if (is.null(model$terms)) colnames(model$means),
    takes = own_without_terms
  ),
  randomForest = list(
    package = "randomForest",
    labels = function(model) model$classes,
    probabilities = function(model, data) stats::predict(model, data, type = "prob"),
    predict = function(model, data) stats::predict(model, data),
    problem = function(model, classes) if (classes && model$type != "classification") "it is a regression",
    features = function(model) rownames(model$importance)
  ),
  gbm = list(
    package = "gbm",
    labels = function(model) model$classes,
    probabilities = function(model, data) {
      values <- stats::predict(model, data, gbm_trees(model), type = "response")
      if (length(dim(values)) == 3L) matrix(values, nrow(data)) else values
    },
    predict = function(model, data) stats::predict(model, data, gbm_trees(model), type = "response"),
    problem = function(model, classes) {
      kind <- model$distribution$name
      if (classes && !kind %in% c("bernoulli", "adaboost", "huberized", "multinomial")) sprintf("its distribution is %s", kind)
    },
    features = function(model) model$var.names,
    takes = function(model) "own"
  ),
  cv.glmnet = list(
    package = "glmnet",
    labels = function(model) model$glmnet.fit$classnames,
    probabilities = function(model, data) glmnet_values(stats::predict(model, data, s = "lambda.1se", type = "response")),
    predict = function(model, data) glmnet_values(stats::predict(model, data, s = "lambda.1se", type = "response")),
    problem = function(model, classes) if (classes && is.null(model$glmnet.fit$classnames)) "it is a regression",
    features = function(model) glmnet_features(model$glmnet.fit),
    takes = function(model) "matrix"
  ),
  glmnet = list(
    package = "glmnet",
    labels = function(model) model$classnames,
    probabilities = function(model, data) glmnet_values(stats::predict(model, data, type = "response")),
    predict = function(model, data) glmnet_values(stats::predict(model, data, type = "response")),
    problem = function(model, classes) {
      if (classes && is.null(model$classnames)) {
        "it is a regression"
      } else if (length(model$lambda) > 1L) {
        sprintf("it holds %d models, one a lambda; save one made by cv.glmnet, or fitted with one lambda", length(model$lambda))
      }
    },
    features = function(model) glmnet_features(model),
    takes = function(model) "matrix"
  ),
  svm = list(
    package = "e1071",
    labels = function(model) if (model$type < 2L) model$levels,
    probabilities = function(model, data) attr(stats::predict(model, data, probability = TRUE), "probabilities"),
    predict = function(model, data) as.numeric(stats::predict(model, data)),
    problem = function(model, classes) {
      if (!classes) return(NULL)
      if (model$type > 1L) return("it is a regression or has one class only")
      if (!model$compprob) "it was trained without probability = TRUE"
    },
    features = function(model) if (is.null(model$terms)) colnames(model$SV),
    takes = own_without_terms
  ),
  naiveBayes = list(
    package = "e1071",
    labels = function(model) model$levels,
    probabilities = function(model, data) stats::predict(model, data, type = "raw"),
    features = function(model) names(model$tables)
  ),
  rpart = list(
    package = "rpart",
    labels = function(model) attr(model, "ylevels"),
    probabilities = function(model, data) stats::predict(model, data, type = "prob"),
    predict = function(model, data) stats::predict(model, data, type = "vector"),
    problem = function(model, classes) if (classes && model$method != "class") "it is a regression"
  ),
  kmeans = list(
    # R has no predict for it: how far a row is from the nearest centre.
    predict = function(model, data) {
      squares <- apply(model$centers, 1L, function(center) colSums((t(data) - center)^2))
      sqrt(do.call(pmin, as.data.frame(matrix(squares, nrow(data)))))
    },
    problem = function(model, classes) if (classes) "clusters are no classes",
    features = function(model) colnames(model$centers),
    takes = function(model) "matrix"
  )
)

levels_of <- function(response) {
  if (is.factor(response)) levels(response) else if (is.logical(response)) c("FALSE", "TRUE")
}

caret_features <- function(model) {
  if (!is.null(model$recipe)) {
    variables <- model$recipe$var_info
    return(variables$variable[variables$role %in% "predictor"])
  }
  names <- names(model$trainingData)
  if (is.null(names) && !is.null(model$terms)) names <- all.vars(stats::delete.response(model$terms))
  setdiff(names, c(".outcome", ".weights"))
}

# As many as gbm itself would choose.
gbm_trees <- function(model) {
  if (model$train.fraction < 1) return(gbm::gbm.perf(model, method = "test", plot.it = FALSE))
  if (!is.null(model$cv.error)) return(gbm::gbm.perf(model, method = "cv", plot.it = FALSE))
  model$n.trees
}

glmnet_features <- function(model) rownames(if (is.list(model$beta)) model$beta[[1L]] else model$beta)

# A column a class, or one number a row.
glmnet_values <- function(values) {
  if (length(dim(values)) == 3L) matrix(values, nrow(values)) else as.numeric(values)
}

# Of a model that no family knows: what predict gives, and probabilities by the usual words for them.
OTHER <- list(
  predict = function(model, data) plain_values(stats::predict(model, data)),
  probabilities = function(model, data) {
    first <- NULL
    for (type in c("prob", "probs", "probability", "posterior", "response", "raw")) {
      values <- tryCatch(plain_values(stats::predict(model, data, type = type)), error = identity)
      if (is_probabilities(values)) return(values)
      if (is.null(first)) first <- values
    }
    values <- plain_values(stats::predict(model, data))
    if (is_probabilities(values)) values else stop(if (inherits(first, "error")) short_reason(first) else "predict gives no probabilities")
  }
)

# Some packages wrap what they predict.
plain_values <- function(values) {
  if (!is.list(values) || is.data.frame(values)) return(values)
  for (name in c("predictions", "posterior", "prediction")) if (!is.null(values[[name]])) return(values[[name]])
  values
}

is_probabilities <- function(values) {
  if (is.data.frame(values)) values <- tryCatch(as.matrix(values), error = function(e) NULL)
  is.numeric(values) && all(is.na(values) | (values >= -1e-9 & values <= 1 + 1e-9))
}

# Packages whose models do not bear their name.
PACKAGES <- c(
  xgb.Booster = "xgboost", lgb.Booster = "lightgbm", C5.0 = "C50", cubist = "Cubist", ksvm = "kernlab", gausspr = "kernlab",
  isolation_forest = "isotree", model_fit = "parsnip", workflow = "workflows", gam = "mgcv", bam = "mgcv", knn3 = "caret",
  knnreg = "caret", preProcess = "caret", dummyVars = "caret", recipe = "recipes", classbagg = "ipred", regbagg = "ipred",
  cforest = "party", constparty = "partykit", mvr = "pls", bagFDA = "caret", avNNet = "caret", PCA = "FactoMineR"
)
