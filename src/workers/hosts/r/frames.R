# The frames of the worker protocol, as docs/architecture/05-worker-protocol.md describes them.

LOAD <- 1L
RUN <- 2L
SHUTDOWN <- 3L
READY <- 64L
TABLE <- 65L
BYTES <- 66L
ERROR <- 67L

LONGEST_META <- 64 * 1024 * 1024
LONGEST <- 2^32 - 2^16
# The most that is read, or written, at once.
STEP <- 16 * 1024 * 1024
NO_ID <- raw(4L)

last_meta <- new.env()
last_meta$bytes <- raw()

# The next frame: list(kind, id, meta, body), NULL at the end of the stream. Fails with PROTOCOL_ERROR.
read_frame <- function(connection) {
  # Reading gives up after the connection's timeout; this waits for ever.
  socketSelect(list(connection))
  head <- readBin(connection, "raw", 16L)
  if (length(head) == 0L) return(NULL)
  if (length(head) < 16L) protocol_error("a stream that ends within a frame")
  kind <- as.integer(head[1L])
  if (kind < LOAD || kind > SHUTDOWN) protocol_error(paste("a frame of the unknown kind", kind))
  if (any(head[2:4] != as.raw(0L))) protocol_error("a frame whose flags or reserved bytes are not 0")
  lengths <- unsigned(readBin(head[9:16], "integer", 2L, endian = "little"))
  if (lengths[1L] > LONGEST_META) protocol_error(sprintf("a frame with %.0f bytes of meta", lengths[1L]))
  if (sum(lengths) > LONGEST) protocol_error(sprintf("a frame with a body of %.0f bytes", lengths[2L]))
  meta <- parsed_meta(take(connection, lengths[1L]))
  list(kind = kind, id = head[5:8], meta = meta, body = take(connection, lengths[2L]))
}

protocol_error <- function(problem) fail("PROTOCOL_ERROR", problem = problem)

# Most frames have the meta of the one before.
parsed_meta <- function(bytes) {
  if (length(bytes) == 0L) return(NULL)
  if (!identical(bytes, last_meta$bytes)) {
    last_meta$value <- tryCatch(
      from_json(`Encoding<-`(rawToChar(bytes), "UTF-8")),
      error = function(e) protocol_error("a frame whose meta is not JSON")
    )
    last_meta$bytes <- bytes
  }
  last_meta$value
}

take <- function(connection, length) {
  if (length == 0) return(raw())
  if (length <= STEP) return(take_piece(connection, length))
  pieces <- list()
  while (length > 0) {
    size <- min(length, STEP)
    pieces[[length(pieces) + 1L]] <- take_piece(connection, size)
    length <- length - size
  }
  do.call(c, pieces)
}

take_piece <- function(connection, length) {
  bytes <- readBin(connection, "raw", length)
  if (length(bytes) < length) protocol_error("a stream that ends within a frame")
  bytes
}

# Writes a frame; `json` is its meta as text, `body` a list of raw vectors. Fails with MESSAGE_TOO_LARGE.
write_frame <- function(connection, kind, id, json, body = list()) {
  meta <- if (is.null(json)) raw() else charToRaw(json)
  # So the numbers of a table can be used where they lie.
  spaces <- rep(as.raw(0x20L), -length(meta) %% 8L)
  length <- sum(as.numeric(lengths(body)))
  if (length > LONGEST - length(meta)) fail("MESSAGE_TOO_LARGE", bytes = sprintf("%.0f", length))
  head <- c(as.raw(c(kind, 0L, 0L, 0L)), id, uint32(length(meta) + length(spaces)), uint32(length), meta, spaces)
  if (length <= 65536) {
    writeBin(do.call(c, c(list(head), body)), connection)
    return(invisible())
  }
  writeBin(head, connection)
  for (bytes in body) write_bytes(bytes, connection)
}

# writeBin takes no more than 2^31 bytes.
write_bytes <- function(bytes, connection) {
  size <- length(bytes)
  if (size <= STEP) {
    if (size > 0L) writeBin(bytes, connection)
    return(invisible())
  }
  for (start in seq(1, size, by = STEP)) writeBin(bytes[start:min(size, start + STEP - 1)], connection)
}
