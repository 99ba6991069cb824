# Trains a model of each family, and writes what R itself predicts: Rscript train.R FOLDER. Each gets a folder with
# model.rds, data.csv and expected.csv.
folder <- commandArgs(TRUE)[[1L]]
suppressPackageStartupMessages(library(caret))

exact <- function(x) if (is.numeric(x)) sprintf("%.17g", x) else x

write_exact <- function(data, path) {
  utils::write.csv(lapply(data, exact), path, row.names = FALSE, quote = FALSE)
}

# `predictions` is a vector for Predictions, or has a column a label.
keep <- function(name, model, data, predictions) {
  path <- file.path(folder, name)
  dir.create(path)
  saveRDS(model, file.path(path, "model.rds"))
  utils::write.csv(as.data.frame(lapply(data, exact), check.names = FALSE), file.path(path, "data.csv"), row.names = FALSE, na = "")
  if (is.null(dim(predictions)) || length(dim(predictions)) == 1L) predictions <- data.frame(Predictions = as.vector(predictions))
  predictions <- as.data.frame(predictions)
  predictions[] <- lapply(predictions, exact)
  utils::write.csv(predictions, file.path(path, "expected.csv"), row.names = FALSE, quote = FALSE)
}

both <- function(positive, labels) stats::setNames(data.frame(1 - positive, positive), labels)

flowers <- iris
two <- subset(iris, Species != "setosa")
two$Species <- factor(two$Species)
two$is <- as.integer(two$Species == "virginica")
four <- 1:4
classes <- trainControl(method = "none", classProbs = TRUE)
once <- trainControl(method = "none")

# stats
keep("lm", model <- lm(breaks ~ wool + tension, warpbreaks), warpbreaks, predict(model, warpbreaks))
text <- transform(warpbreaks, wool = as.character(wool), tension = as.character(tension))
keep("lm_text", model <- lm(log(breaks) ~ wool * tension, text), text, predict(model, text))
keep("glm_poisson", model <- glm(breaks ~ wool + tension, poisson, warpbreaks), warpbreaks, predict(model, warpbreaks, type = "response"))
model <- glm(Species ~ Sepal.Length + Sepal.Width, binomial, two)
keep("glm_binary", model, two, both(predict(model, two, type = "response"), levels(two$Species)))
model <- glm(is ~ Sepal.Length + Sepal.Width, binomial, two)
p <- predict(model, two, type = "response")
keep("glm_numbers", model, two, data.frame(yes = p, no = 1 - p))
keep("nls", model <- nls(mpg ~ a + b * exp(-c * hp), mtcars, list(a = 10, b = 40, c = 0.01)), mtcars, predict(model, mtcars))
keep("loess", model <- loess(dist ~ speed, cars), cars, predict(model, cars))
model <- kmeans(scale(flowers[four]), 3)
distance <- apply(scale(flowers[four]), 1, function(row) min(sqrt(colSums((t(model$centers) - row)^2))))
keep("kmeans", model, as.data.frame(scale(flowers[four])), distance)
model <- prcomp(flowers[four], scale. = TRUE)
keep("prcomp", model, flowers, predict(model, flowers))

# recommended packages
library(rpart)
keep("rpart", model <- rpart(Ozone ~ ., airquality), airquality[-1], predict(model, airquality))
model <- rpart(Species ~ ., flowers)
keep("rpart_classes", model, flowers, predict(model, flowers, type = "prob"))
model <- nnet::multinom(Species ~ ., flowers, trace = FALSE)
keep("multinom", model, flowers, predict(model, flowers, type = "probs"))
keep("multinom_row", model, flowers[77, ], t(predict(model, flowers[77, ], type = "probs")))
model <- nnet::multinom(Species ~ Sepal.Length, two, trace = FALSE)
keep("multinom_two", model, two, both(predict(model, two, type = "probs"), levels(two$Species)))
set.seed(1)
keep("nnet", model <- nnet::nnet(dist ~ speed, cars, size = 2, linout = TRUE, trace = FALSE), cars, predict(model, cars)[, 1])
model <- nnet::nnet(Species ~ ., two[-6], size = 2, trace = FALSE)
keep("nnet_two", model, two, both(predict(model, two)[, 1], levels(two$Species)))
model <- MASS::polr(Sat ~ Infl + Type + Cont, MASS::housing, weights = Freq)
keep("polr", model, MASS::housing, predict(model, MASS::housing, type = "probs"))
keep("lda", model <- MASS::lda(Species ~ ., flowers), flowers, predict(model, flowers)$posterior)
keep("qda", model <- MASS::qda(Species ~ ., flowers), flowers, predict(model, flowers)$posterior)
keep("gam", model <- mgcv::gam(mpg ~ s(hp) + wt, data = mtcars), mtcars, predict(model, mtcars))
model <- mgcv::gam(is ~ s(Sepal.Length), binomial, two)
p <- as.vector(predict(model, two, type = "response"))
keep("gam_binary", model, two, data.frame(yes = p, no = 1 - p))

# packages of CRAN
set.seed(2)
model <- randomForest::randomForest(flowers[four], flowers$Species, ntree = 30)
keep("randomForest", model, flowers[5:1], predict(model, flowers, type = "prob"))
model <- randomForest::randomForest(breaks ~ ., warpbreaks, ntree = 30)
keep("randomForest_numbers", model, warpbreaks, predict(model, warpbreaks))
model <- gbm::gbm(is ~ Sepal.Length + Sepal.Width, "bernoulli", two, n.trees = 40)
p <- predict(model, two, n.trees = 40, type = "response")
keep("gbm", model, two, data.frame(yes = p, no = 1 - p))
model <- gbm::gbm(breaks ~ wool + tension, "gaussian", warpbreaks, n.trees = 40)
keep("gbm_numbers", model, warpbreaks, predict(model, warpbreaks, n.trees = 40))
model <- gbm::gbm(breaks ~ wool + tension, "gaussian", warpbreaks, n.trees = 60, train.fraction = 0.8)
keep("gbm_best", model, warpbreaks[3:1], predict(model, warpbreaks, gbm::gbm.perf(model, plot.it = FALSE, method = "test")))
model <- MASS::lda(flowers[four], flowers$Species)
keep("lda_matrix", model, flowers[5:1], predict(model, flowers[four])$posterior)
x <- as.matrix(flowers[four])
model <- glmnet::cv.glmnet(x, flowers$Species, family = "multinomial", nfolds = 3)
keep("cv.glmnet", model, flowers[5:1], predict(model, x, type = "response")[, , 1])
model <- glmnet::glmnet(as.matrix(two[four]), two$Species, "binomial", lambda = 0.01)
keep("glmnet", model, two, both(as.vector(predict(model, as.matrix(two[four]), type = "response")), levels(two$Species)))
model <- glmnet::glmnet(as.matrix(mtcars[-1]), mtcars$mpg, lambda = 0.1)
keep("glmnet_numbers", model, mtcars, as.vector(predict(model, as.matrix(mtcars[-1]))))
set.seed(3)
model <- e1071::svm(Species ~ ., flowers, probability = TRUE)
keep("svm", model, flowers, attr(predict(model, flowers, probability = TRUE), "probabilities"))
model <- e1071::svm(mtcars[-1], mtcars$mpg)
keep("svm_numbers", model, mtcars, predict(model, mtcars[-1]))
model <- e1071::svm(flowers[four], type = "one-classification")
keep("svm_one", model, flowers, as.numeric(predict(model, flowers[four])))
model <- e1071::naiveBayes(Species ~ ., flowers)
keep("naiveBayes", model, flowers, predict(model, flowers, type = "raw"))
model <- knn3(Species ~ ., flowers, k = 5)
keep("knn3", model, flowers, predict(model, flowers, type = "prob"))

# caret
set.seed(4)
model <- train(breaks ~ wool + tension, warpbreaks, method = "lm", trControl = once)
keep("caret_lm", model, warpbreaks, predict(model, warpbreaks))
model <- train(mtcars[-1], mtcars$mpg, method = "glmnet", trControl = once, tuneGrid = data.frame(alpha = 0.5, lambda = 0.1))
keep("caret_glmnet", model, mtcars[11:1], predict(model, mtcars))
model <- train(Species ~ ., two[-6], method = "glm", trControl = classes)
keep("caret_glm", model, two, predict(model, two, type = "prob"))
grid <- data.frame(n.trees = 30, interaction.depth = 2, shrinkage = 0.1, n.minobsinnode = 5)
model <- train(flowers[four], flowers$Species, method = "gbm", trControl = classes, tuneGrid = grid, verbose = FALSE)
keep("caret_gbm", model, flowers, predict(model, flowers, type = "prob"))
model <- train(flowers[four], flowers$Species, method = "rf", trControl = classes, tuneGrid = data.frame(mtry = 2), ntree = 30)
keep("caret_rf", model, flowers, predict(model, flowers, type = "prob"))
model <- train(Ozone ~ Wind + Temp + Month, na.omit(airquality), method = "rpart", trControl = once, tuneGrid = data.frame(cp = 0.01))
keep("caret_missing", model, airquality[-1], predict(model, airquality, na.action = na.pass))
steps <- recipes::step_normalize(recipes::recipe(mpg ~ hp + wt, mtcars), recipes::all_predictors())
model <- train(steps, mtcars, method = "lm", trControl = once)
keep("caret_recipe", model, mtcars, predict(model, mtcars))

# transformers
model <- preProcess(flowers[four], c("center", "scale"))
keep("preProcess", model, flowers[four], predict(model, flowers[four]))
keep("recipe", recipes::prep(steps), mtcars, recipes::bake(recipes::prep(steps), mtcars, recipes::all_predictors()))
