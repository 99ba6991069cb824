# A loaded model and the way of a prediction: read, transform, score, post_process.

LABELS <- c(positiveClassLabel = "positive_class_label", negativeClassLabel = "negative_class_label", classLabels = "class_labels")

load_model <- function(spec) {
  hooks <- load_hooks(spec$hooksFile, spec$codeDir)
  unstructured <- spec$targetType == "unstructured"
  if (unstructured && !has_hook(hooks, "score_unstructured")) {
    fail(
      "HOOK_MISSING",
      targetType = spec$targetType,
      hook = "score_unstructured",
      where = if (is.null(spec$hooksFile)) "the model directory" else spec$hooksFile,
      hint = paste(sprintf(" (%s)", hooks$warnings), collapse = "")
    )
  }
  if (has_hook(hooks, "init")) call_hook(hooks, "init", list(), list(code_dir = spec$codeDir))
  own <- if (unstructured) "score_unstructured" else if (spec$targetType == "transform") "transform" else "score"
  object <- model_object(hooks, spec, has_hook(hooks, own))
  predictor <- if (!has_hook(hooks, own)) predictor_for(object, spec)
  known <- LABELS[names(LABELS) %in% names(spec)]
  model <- list(
    spec = spec,
    hooks = hooks,
    object = object,
    predictor = predictor,
    transforms = spec$targetType == "transform",
    unstructured = unstructured,
    labels = stats::setNames(spec[names(known)], known)
  )
  model$info <- info_of(model)
  model
}

model_object <- function(hooks, spec, by_itself) {
  if (has_hook(hooks, "load_model")) {
    object <- call_hook(hooks, "load_model", list(code_dir = spec$codeDir))
    if (!is.null(object)) return(object)
    fail(
      "HOOK_RETURNED",
      what = "The load_model hook",
      returned = "NULL",
      expected = "a model",
      remedy = "Return the model, or remove the hook."
    )
  }
  if (!is.null(spec[["artifact"]])) {
    object <- load_artifact(spec[["artifact"]]$path)
    # Hooks ask it as if its package were there; where they do not need it, it may be missing.
    if (by_itself) for (package in packages_of(object)) try(need(package, "The model"), silent = TRUE)
    return(object)
  }
  if (!is.null(spec[["artifacts"]])) fail("R_ARTIFACTS", names = paste(spec[["artifacts"]], collapse = " "))
  if (!by_itself) fail("R_ARTIFACT_MISSING")
  NULL
}

info_of <- function(model) {
  names <- names(model$hooks$found)
  predictor <- model$predictor
  info <- list(
    predictor = if (is.null(predictor)) sprintf("hooks (%s)", paste(names, collapse = ", ")) else predictor$description,
    hooks = I(as.character(names)),
    rowwise = !is.null(model$spec[["artifact"]]) && !model$unstructured && all(names == "init")
  )
  if (length(predictor$features) > 0L) info$features <- lapply(unname(predictor$features), function(name) list(name = name))
  if (length(predictor$class_labels) > 0L) info$classLabels <- I(as.character(predictor$class_labels))
  if (length(model$hooks$warnings) > 0L) info$warnings <- I(model$hooks$warnings)
  info
}

# Answers a request: list(kind, json, body) of the frame.
run_model <- function(model, request, body) {
  payload <- payload_of(request$payload, body)
  if (model$unstructured) {
    call <- unstructured_call(payload, request)
    positional <- list(model = model$object, data = call$data)
    reply <- unstructured_reply(call_hook(model$hooks, "score_unstructured", positional, call$named))
    return(list(kind = BYTES, json = to_json(reply$meta), body = reply$body))
  }
  data <- read_data(model, payload, request$read)
  target <- if (!is.null(request$target)) read_payload(payload_of(request$target, body, payload$end), request$read, model$spec$maxRows)
  frame <- predict_batches(model, data, target, request$batchRows)
  table <- encode_table(frame)
  rows <- if (is.null(dim(data))) row_count_of(frame) else nrow(data)
  json <- sprintf("{\"table\":%s,\"inputRows\":%d", table$json, rows)
  if (!is.null(target)) {
    second <- encode_table(target)
    json <- sprintf("%s,\"target\":{\"table\":%s,\"start\":%.0f}", json, second$json, sum(as.numeric(lengths(table$buffers))))
    table$buffers <- c(table$buffers, second$buffers)
  }
  list(kind = TABLE, json = paste0(json, "}"), body = table$buffers)
}

row_count_of <- function(frame) nrow(frame)

read_data <- function(model, payload, options) {
  if (!has_hook(model$hooks, "read_input_data")) return(read_payload(payload, options, model$spec$maxRows))
  data <- call_hook(model$hooks, "read_input_data", list(input_binary_data = payload_bytes(payload)))
  if (!is.null(data)) return(within_limit(data, model$spec$maxRows))
  fail(
    "HOOK_RETURNED",
    what = "The read_input_data hook",
    returned = "NULL",
    expected = "the data",
    remedy = "Return a data.frame, or anything that your score hook takes."
  )
}

predict_batches <- function(model, data, target, batch_rows) {
  if (is.null(batch_rows)) return(predict_rows(model, data, target))
  if (is.null(dim(data))) {
    fail(
      "HOOK_RETURNED",
      what = "The read_input_data hook",
      returned = sprintf("a %s", class(data)[1L]),
      expected = "a data.frame",
      remedy = "Leave --batch-rows out: only the rows of a data.frame can be given to hooks batch by batch."
    )
  }
  rows <- nrow(data)
  if (rows <= batch_rows) return(predict_rows(model, data, target))
  pieces <- lapply(seq(1, rows, by = batch_rows), function(start) {
    own <- start:min(rows, start + batch_rows - 1)
    batch <- data[own, , drop = FALSE]
    if (is.data.frame(batch)) attr(batch, "row.names") <- .set_row_names(length(own))
    piece <- predict_rows(model, batch, if (!is.null(target)) target[own, , drop = FALSE])
    if (nrow(piece) != length(own)) fail("PREDICTION_ROWS", rows = nrow(piece), inputRows = length(own))
    piece
  })
  do.call(rbind, pieces)
}

# Every step after reading.
predict_rows <- function(model, data, target) {
  hooks <- model$hooks
  if (has_hook(hooks, "transform")) {
    named <- if (model$transforms && takes_target(hooks$found$transform)) list(target = target)
    data <- call_hook(hooks, "transform", c(list(data = data, model = model$object), named))
    if (model$transforms) data <- without_target(data)
    if (model$transforms || !has_hook(hooks, "score")) data <- as_table(data, "The transform hook", model$transforms)
    if (model$transforms) return(data)
  } else if (model$transforms) {
    return(model$predictor$predict(as_rows(data)))
  }
  predictions <- if (has_hook(hooks, "score")) {
    as_table(call_hook(hooks, "score", list(data = data, model = model$object), model$labels), "The score hook")
  } else {
    model$predictor$predict(as_rows(data))
  }
  if (!has_hook(hooks, "post_process")) return(predictions)
  as_table(call_hook(hooks, "post_process", list(predictions = predictions, model = model$object)), "The post_process hook")
}

# Transformers may be written with the target as a third parameter.
takes_target <- function(hook) {
  parameters <- names(formals(args(hook)))
  length(parameters) > 2L && parameters[[3L]] != "..."
}

# And may return list(data, target), where the target has to be NULL.
without_target <- function(returned) {
  if (!is.list(returned) || is.data.frame(returned) || length(returned) != 2L) return(returned)
  if (!is.null(returned[[2L]])) {
    fail(
      "HOOK_RETURNED",
      what = "The transform hook",
      returned = "a target beside the data",
      expected = "a data.frame",
      remedy = "Transformation of the target variable is not supported by DRUM."
    )
  }
  returned[[1L]]
}

as_rows <- function(data) {
  if (is.data.frame(data) || methods::is(data, "Matrix")) data else as_table(data, "The read_input_data hook", TRUE)
}

# What a hook returned as a data frame or a sparse matrix: one, a matrix, or one number a row.
as_table <- function(value, what, many = FALSE) {
  if (is.data.frame(value) || methods::is(value, "sparseMatrix")) return(value)
  if (methods::is(value, "Matrix")) value <- as.matrix(value)
  if (is.matrix(value) && (many || ncol(value) == 1L || !is.null(colnames(value)))) {
    names <- colnames(value)
    if (is.null(names)) names <- if (many) paste0("feature_", seq_len(ncol(value)) - 1L) else "Predictions"
    return(frame_of(lapply(seq_len(ncol(value)), function(i) as.vector(value[, i])), names))
  }
  if ((is.numeric(value) || is.logical(value)) && length(dim(value)) < 2L) return(frame_of(list(as.vector(value)), "Predictions"))
  fail(
    "HOOK_RETURNED",
    what = what,
    returned = if (is.null(value)) "NULL" else sprintf("a %s", class(value)[1L]),
    expected = "a data.frame",
    remedy = "Return a data.frame, or a vector of one number a row."
  )
}
