score <- function(data, model, ...) as.numeric(is.na(data$x))
