# Loads the artifacts that R runs.

# The object in an .rds file. Fails with ARTIFACT_FAILED.
load_artifact <- function(path) {
  tryCatch(
    suppressWarnings(readRDS(path)),
    error = function(e) {
      fail("ARTIFACT_FAILED", reason = sprintf("The model file %s cannot be read by readRDS: %s", path, reason_of(e)), cause = e)
    }
  )
}
