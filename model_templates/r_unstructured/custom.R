# Reads handwritten digits from small grey images.

# `data` is JSON, {"images": [8 rows of 8 grey values from 0 to 16, ...]}; so is the answer. `model` is what lies in
# digits.rds. The query `probabilities=true` asks for the probability of every class.
score_unstructured <- function(model, data, query, ...) {
  images <- rjson::fromJSON(data)$images
  pixels <- t(vapply(images, unlist, numeric(64)))
  colnames(pixels) <- model$coefnames[-1]
  probabilities <- predict(model, as.data.frame(pixels), type = "probs")
  # One image comes as a plain vector.
  probabilities <- matrix(probabilities, length(images))
  digits <- lapply(seq_along(images), function(i) {
    answer <- list(digit = as.integer(model$lev[which.max(probabilities[i, ])]))
    if (identical(query$probabilities, "true")) answer$probabilities <- probabilities[i, ]
    answer
  })
  list(paste0(rjson::toJSON(list(digits = digits)), "\n"), list(mimetype = "application/json"))
}
