# Bytes as text in UTF-8.

# Bytes as one text, by a byte order mark if there is one. Fails with CHARSET_UNKNOWN, and with what `wrong` gives for
# bytes that are no text of the charset.
text_of <- function(bytes, charset, wrong) {
  start <- as.integer(utils::head(bytes, 3L))
  if (identical(start, c(0xEFL, 0xBBL, 0xBFL))) {
    bytes <- bytes[-(1:3)]
    charset <- "UTF-8"
  } else if (length(start) > 1L && identical(start[1:2], c(0xFFL, 0xFEL))) {
    bytes <- bytes[-(1:2)]
    charset <- "UTF-16LE"
  } else if (length(start) > 1L && identical(start[1:2], c(0xFEL, 0xFFL))) {
    bytes <- bytes[-(1:2)]
    charset <- "UTF-16BE"
  }
  if (!is_utf8(charset)) bytes <- to_utf8(bytes, charset, wrong)
  text <- tryCatch(rawToChar(bytes), error = function(e) wrong("zero", bytes))
  if (!validUTF8(text)) wrong("invalid", bytes)
  `Encoding<-`(text, "UTF-8")
}

is_utf8 <- function(charset) tolower(charset) %in% c("utf-8", "utf8", "ascii", "us-ascii")

to_utf8 <- function(bytes, charset, wrong) {
  converted <- tryCatch(
    iconv(list(bytes), iconv_name(charset), "UTF-8", toRaw = TRUE)[[1L]],
    error = function(e) fail("CHARSET_UNKNOWN", cause = e)
  )
  if (is.null(converted)) wrong("charset", bytes)
  if (length(converted) > 2L && identical(as.integer(converted[1:3]), c(0xEFL, 0xBBL, 0xBFL))) converted[-(1:3)] else converted
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
