# The data of a request: its bytes, its part of a file, or a table that drum has read for R.

# What a `run` frame says of its data. `header` is a file's header line where the data are a later part of that file;
# `end` is where in the body the next payload starts.
payload_of <- function(meta, body, start = 0) {
  size <- if (is.null(meta$bytes)) length(body) - start else meta$bytes
  end <- start + size
  if (size < 0 || end > length(body)) protocol_error("a request shorter than its payload")
  own <- if (start == 0 && end == length(body)) body else piece(body, start, end)
  header <- if (is.null(meta$range)) piece(own, 0, if (is.null(meta$headerLength)) 0 else meta$headerLength) else own
  list(
    essence = meta$mediaType$essence,
    parameters = meta$mediaType$parameters,
    table = meta$table,
    range = meta$range,
    first_line = if (is.null(meta$range)) 1 else meta$range$firstLine,
    header_lines = sum(header == as.raw(10L)),
    own = own,
    end = end
  )
}

piece <- function(bytes, start, end) if (end > start) bytes[(start + 1):end] else raw()

# The bytes, a header first. Fails with INPUT_NOT_FOUND.
payload_bytes <- function(payload) {
  range <- payload$range
  if (is.null(range)) return(payload$own)
  bytes <- tryCatch(
    suppressWarnings(file_piece(range$path, range$start, range$end)),
    error = function(e) fail("INPUT_NOT_FOUND", path = range$path, cause = e)
  )
  if (length(payload$own) == 0L) bytes else c(payload$own, bytes)
}

file_piece <- function(path, start, end) {
  # Not file(), which would decompress what it finds compressed.
  connection <- file(path, "rb", raw = TRUE)
  on.exit(close(connection))
  if (start > 0) seek(connection, start)
  take_available(connection, end - start)
}

take_available <- function(connection, length) {
  pieces <- list()
  while (length > 0) {
    bytes <- readBin(connection, "raw", min(length, STEP))
    if (length(bytes) == 0L) break
    pieces[[length(pieces) + 1L]] <- bytes
    length <- length - length(bytes)
  }
  if (length(pieces) == 1L) pieces[[1L]] else do.call(c, c(list(raw()), pieces))
}

# The data as R's own table. Fails with TOO_MANY_ROWS where there are more than `most`.
read_payload <- function(payload, options, most) {
  if (!is.null(payload$table)) return(within_limit(decode_table(payload$table, payload$own), most))
  within_limit(read_csv(payload_bytes(payload), payload, options), most)
}

within_limit <- function(data, most) {
  if (!is.null(most) && !is.null(dim(data)) && nrow(data) > most) fail("TOO_MANY_ROWS", limit = most)
  data
}
