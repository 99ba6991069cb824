# Packages of the user's R, loaded when they are first needed.

# Loads a package's namespace. Fails with R_PACKAGE, which says what needs it and how to install it.
need <- function(package, what) {
  tryCatch(
    suppressPackageStartupMessages(loadNamespace(package)),
    error = function(e) {
      name <- if (inherits(e, "packageNotFoundError")) e$package else package
      reason <- if (inherits(e, "packageNotFoundError")) "it is not installed" else short_reason(e)
      fail("R_PACKAGE", what = what, package = name, r = R.home("bin/R"), reason = reason, hint = install_hint(name), cause = e)
    }
  )
}

install_hint <- function(package) {
  sprintf("Install it: install.packages(\"%s\") in R, or apt install r-cran-%s on Debian", package, tolower(package))
}
