# Tables that come in the encoding that the head of src/data/wire.ts describes, as R's own.

# A data frame, or where all columns are sparse a sparse matrix.
decode_table <- function(schema, bytes) {
  rows <- schema$rows
  columns <- schema$columns
  at <- 0
  take <- function(size) {
    own <- if (size == 0) raw() else bytes[(at + 1):(at + size)]
    at <<- at + size + (-size) %% 8
    own
  }
  names <- vapply(columns, `[[`, "", "name")
  if (length(columns) > 0L && all(vapply(columns, `[[`, "", "type") == "sparse")) {
    return(sparse_matrix(lapply(columns, sparse_entries, take), rows, names))
  }
  values <- lapply(columns, decode_column, rows, take)
  structure(values, names = names, row.names = .set_row_names(rows), class = "data.frame")
}

decode_column <- function(column, rows, take) {
  if (column$type == "sparse") {
    own <- sparse_entries(column, take)
    values <- numeric(rows)
    values[own$i + 1L] <- own$x
    return(values)
  }
  if (column$type == "string") return(decode_texts(column, rows, take))
  missing <- if (isTRUE(column$validity)) {
    !as.logical(rawToBits(take(ceiling(rows / 8))))[seq_len(rows)]
  }
  values <- switch(column$type,
    float64 = readBin(take(8 * rows), "double", rows, endian = "little"),
    float32 = readBin(take(4 * rows), "double", rows, 4L, endian = "little"),
    int32 = readBin(take(4 * rows), "integer", rows, endian = "little"),
    int64 = narrowed(int64_numbers(take(8 * rows), rows)),
    boolean = as.logical(take(rows)),
    timestamp = .POSIXct(int64_numbers(take(8 * rows), rows) / UNITS[[column$unit]], tz = "UTC"),
    vector = matrix(doubles(take, rows * column$width), rows, byrow = TRUE),
    matrix = {
      size <- prod(column$shape)
      numbers <- doubles(take, rows * size)
      lapply(seq_len(rows), function(row) matrix(numbers[(row - 1) * size + seq_len(size)], column$shape[[1L]], byrow = TRUE))
    }
  )
  if (is.null(missing)) return(values)
  if (is.matrix(values)) values[missing, ] <- NA else values[missing] <- NA
  values
}

UNITS <- c(s = 1, ms = 1e3, us = 1e6, ns = 1e9)

doubles <- function(take, count) readBin(take(8 * count), "double", count, endian = "little")

# R's own integers where they can hold the numbers.
narrowed <- function(numbers) {
  if (all(abs(numbers) <= .Machine$integer.max)) as.integer(numbers) else numbers
}

decode_texts <- function(column, rows, take) {
  codes <- readBin(take(4 * rows), "integer", rows, endian = "little")
  ends <- readBin(take(4 * column$entries), "integer", column$entries, endian = "little")
  text <- take(column$bytes)
  if (any(text == as.raw(0L))) fail("DATA_UNREADABLE", format = "text", problem = "R's texts cannot hold zero characters")
  # Cut by bytes, not by characters.
  text <- `Encoding<-`(rawToChar(text), "bytes")
  entries <- substring(text, c(0L, ends)[seq_along(ends)] + 1L, ends)
  Encoding(entries) <- "UTF-8"
  codes[codes < 0L] <- NA
  entries[codes + 1L]
}

sparse_entries <- function(column, take) {
  list(
    i = readBin(take(4 * column$entries), "integer", column$entries, endian = "little"),
    x = doubles(take, column$entries)
  )
}

# Of the class that Matrix::readMM gives.
sparse_matrix <- function(columns, rows, names) {
  need("Matrix", "Sparse data")
  counts <- vapply(columns, function(own) length(own$i), 0L)
  methods::new(
    "dgTMatrix",
    i = unlist(lapply(columns, `[[`, "i")),
    j = rep.int(seq_along(columns) - 1L, counts),
    x = unlist(lapply(columns, `[[`, "x")),
    Dim = c(as.integer(rows), length(columns)),
    Dimnames = list(NULL, names)
  )
}
