# CSV as read.csv reads it.

# The data frame of CSV, names as they stand. Fails with an error of drum's table, with the line in the file.
read_csv <- function(bytes, payload, options) {
  charset <- options$charset
  if (is.null(charset)) charset <- payload$parameters$charset
  if (is.null(charset)) charset <- "utf-8"
  separator <- dialect(options$delimiter, ",", "delimiter")
  quote <- dialect(options$quote, "\"", "quote")
  text <- text_of(bytes, charset, function(what, bytes) wrong_text(what, bytes, charset, payload))
  if (substr(text, 1L, 1L) %in% c("", " ", "\t", "\r", "\n") && !grepl("[^ \t\r\n]", text)) fail("INPUT_EMPTY", format = "CSV")
  read <- function(...) {
    utils::read.csv(text = text, sep = separator, quote = quote, check.names = FALSE, encoding = "UTF-8", ...)
  }
  open_quote <- FALSE
  data <- tryCatch(
    withCallingHandlers(
      {
        found <- read()
        if (length(found) != 1L) {
          found
        } else {
          # A missing value of a single column is a blank line.
          text <- sub("\r?\n$", "", sub("^[\r\n]+", "", text))
          read(blank.lines.skip = FALSE)
        }
      },
      warning = function(w) {
        open_quote <<- open_quote || tells_open_quote(w)
        invokeRestart("muffleWarning")
      }
    ),
    error = function(e) {
      open_quote <<- open_quote || tells_open_quote(e)
      e
    }
  )
  if (open_quote) fail("CSV_QUOTE_OPEN", line = line_in_file(line_of_open_quote(text, quote), payload))
  if (inherits(data, "error") || is_suspicious(data, text, quote)) {
    require_even_rows(text, separator, quote, payload, names_rows = !inherits(data, "error") && .row_names_info(data) > 0L)
  }
  if (inherits(data, "error")) fail("DATA_UNREADABLE", format = "CSV", problem = short_reason(data), cause = data)
  data
}

dialect <- function(given, default, option) {
  if (is.null(given)) return(default)
  if (nchar(given, "bytes") != 1L || given %in% c("\n", "\r")) fail("CSV_DIALECT", option = option)
  given
}

# Within the first lines it is an error of another name.
tells_open_quote <- function(condition) {
  message <- conditionMessage(condition)
  grepl("EOF within quoted string", message, fixed = TRUE) ||
    (inherits(condition, "error") && grepl("found by readTableHeader", message, fixed = TRUE))
}

# Where in the file a line of the text is, whose first lines may be a header from elsewhere.
line_in_file <- function(line, payload) line - payload$header_lines + payload$first_line - 1

# read.csv makes two rows of one that is longer than the header, without a word. There is none where there are as many
# rows as lines, and no lines that are no row.
is_suspicious <- function(data, text, quote) {
  .row_names_info(data) > 0L || nrow(data) != line_ends(text) - 1 ||
    substr(text, 1L, 1L) %in% c("\r", "\n") ||
    any(vapply(c(quote, "\n\n", "\n\r\n"), grepl, NA, text, fixed = TRUE))
}

# Number of lines; the last may lack its end.
line_ends <- function(text) {
  # Not gregexpr, which takes time by the square of the number of lines.
  bytes <- charToRaw(text)
  length(grepRaw("\n", bytes, all = TRUE, fixed = TRUE)) + (bytes[[length(bytes)]] != as.raw(10L))
}

# Fails with CSV_RAGGED for a row that is longer than the header, unless all rows are one longer: then the first of
# their values is the row's name.
require_even_rows <- function(text, separator, quote, payload, names_rows) {
  lines <- textConnection(text, encoding = "UTF-8")
  on.exit(close(lines))
  counts <- utils::count.fields(lines, sep = separator, quote = quote, comment.char = "", blank.lines.skip = FALSE)
  # Lines within a quoted field count with the last of them.
  rows <- which(!is.na(counts) & counts > 0L)
  header <- counts[rows[[1L]]]
  rows <- rows[-1L]
  wrong <- rows[if (names_rows) counts[rows] != header + 1L else counts[rows] > header]
  if (length(wrong) == 0L) return(invisible())
  line <- wrong[[1L]]
  fail("CSV_RAGGED", line = line_in_file(line, payload), actual = counts[[line]], expected = header)
}

# The line on which the quote stands that is never closed.
line_of_open_quote <- function(text, quote) {
  lines <- strsplit(text, "\n", fixed = TRUE)[[1L]]
  counts <- lengths(regmatches(lines, gregexpr(quote, lines, fixed = TRUE)))
  odd <- which(counts %% 2L == 1L)
  if (length(odd) == 0L) 1L else odd[[length(odd)]]
}

wrong_text <- function(what, bytes, charset, payload) {
  if (what == "charset") fail("DATA_UNREADABLE", format = "CSV", problem = paste("it is not valid", charset))
  at <- if (what == "zero") which(bytes == as.raw(0L))[[1L]] else first_invalid(bytes)
  lines <- sum(bytes[seq_len(at - 1L)] == as.raw(10L))
  line <- line_in_file(lines + 1, payload)
  offset <- at - 1 - if (is.null(payload$range)) 0 else length(payload$own)
  if (what == "zero") fail("INPUT_NOT_TEXT", offset = offset, line = line)
  fail("INPUT_CHARSET", charset = charset, offset = offset, line = line)
}

# Position of the first byte that is not UTF-8.
first_invalid <- function(bytes) {
  repaired <- charToRaw(iconv(list(bytes), "UTF-8", "UTF-8", sub = "byte"))
  same <- seq_len(min(length(bytes), length(repaired)))
  which(bytes[same] != repaired[same])[[1L]]
}
