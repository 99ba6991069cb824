# Bytes as text in UTF-8.

# Bytes as one text, by a byte order mark if there is one. Fails with CHARSET_UNKNOWN, and with what `wrong` gives for
# bytes that are no text of the charset.
text_of <- function(bytes, charset, wrong) {
  for (mark in MARKS) {
    length <- length(mark$bytes)
    if (length(bytes) >= length && identical(bytes[seq_len(length)], mark$bytes)) {
      bytes <- bytes[-seq_len(length)]
      charset <- mark$charset
      break
    }
  }
  if (!is_utf8(charset)) bytes <- to_utf8(bytes, charset, wrong)
  text <- tryCatch(rawToChar(bytes), error = function(e) wrong("zero", bytes))
  if (!validUTF8(text)) wrong("invalid", bytes)
  `Encoding<-`(text, "UTF-8")
}

MARKS <- list(
  list(bytes = as.raw(c(0xEF, 0xBB, 0xBF)), charset = "UTF-8"),
  list(bytes = as.raw(c(0xFF, 0xFE)), charset = "UTF-16LE"),
  list(bytes = as.raw(c(0xFE, 0xFF)), charset = "UTF-16BE")
)

is_utf8 <- function(charset) tolower(charset) %in% c("utf-8", "utf8", "ascii", "us-ascii")

to_utf8 <- function(bytes, charset, wrong) {
  converted <- tryCatch(
    iconv(list(bytes), iconv_name(charset), "UTF-8", toRaw = TRUE)[[1L]],
    error = function(e) fail("CHARSET_UNKNOWN", cause = e)
  )
  if (is.null(converted)) wrong("charset", bytes)
  if (length(converted) > 2L && identical(converted[1:3], MARKS[[1L]]$bytes)) converted[-(1:3)] else converted
}

# Text in another charset as bytes. Fails with CHARSET_UNKNOWN; characters that the charset lacks become "?".
bytes_of <- function(text, charset) {
  text <- valid_text(text)
  if (is_utf8(charset)) return(charToRaw(text))
  convert <- function(...) iconv(list(charToRaw(text)), "UTF-8", iconv_name(charset), toRaw = TRUE, ...)[[1L]]
  tryCatch(
    {
      converted <- convert()
      if (is.null(converted)) convert(sub = "?") else converted
    },
    error = function(e) fail("CHARSET_UNKNOWN", cause = e)
  )
}

# Labels of the WHATWG Encoding Standard are windows-1252 where they say latin1.
iconv_name <- function(charset) {
  name <- tolower(charset)
  switch(name, utf16 = "UTF-16", "utf-16" = "UTF-16", latin1 = , "iso-8859-1" = , "iso8859-1" = , "windows-1252" = "CP1252", name)
}
