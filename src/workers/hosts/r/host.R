# The host for models that R runs. drum starts it by start.sh, and waits for it on the port DRUM_WORKER_PORT.
.drum <- function() {
  rm(".drum", envir = globalenv())
  file <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1L])
  folder <- dirname(gsub("~+~", " ", file, fixed = TRUE))
  # Apart from user code, which lives in the global environment: neither sees the other's names.
  host <- new.env(parent = .BaseNamespaceEnv)
  files <- c(
    "json", "failures", "places", "packages", "frames", "numbers", "encode_table", "decode_table", "payload",
    "charset", "csv", "hooks", "unstructured", "families", "training_columns", "predictor", "artifact", "model", "serve"
  )
  for (name in files) sys.source(file.path(folder, paste0(name, ".R")), host, keep.source = FALSE)
  host$main()
}
.drum()
