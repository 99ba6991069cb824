load_model <- function(input_dir) readRDS(file.path(input_dir, "model.dump"))

transform <- function(data, model) as.data.frame(predict(model, data))
