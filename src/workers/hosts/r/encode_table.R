# Data frames and sparse matrices in the encoding that the head of src/data/wire.ts describes.

# A table as list(json = its schema, buffers = raw vectors to be sent one after another). Fails with COLUMN_UNSUPPORTED.
encode_table <- function(data) {
  if (isS4(data)) return(encode_sparse(data))
  names <- names(data)
  columns <- lapply(seq_along(names), function(i) encode_column(.subset2(data, i), names[[i]]))
  schemas <- vapply(columns, `[[`, "", "schema")
  list(
    json = table_json(row_count(data), names, schemas),
    buffers = unlist(lapply(columns, `[[`, "buffers"), recursive = FALSE)
  )
}

row_count <- function(data) .row_names_info(data, 2L)

last_table <- new.env()

# Most tables have the schema of the one before.
table_json <- function(rows, names, schemas) {
  key <- list(rows, names, schemas)
  if (!identical(key, last_table$key)) {
    last_table$json <- schema_json(rows, names, schemas)
    last_table$key <- key
  }
  last_table$json
}

schema_json <- function(rows, names, schemas) {
  columns <- if (length(names) > 0L) paste0("{\"name\":", quoted(names), ",", schemas, "}")
  sprintf("{\"rows\":%d,\"columns\":[%s]}", rows, paste(columns, collapse = ","))
}

encode_column <- function(column, name) {
  if (is.factor(column)) return(encode_texts(as.integer(column) - 1L, levels(column)))
  if (inherits(column, "POSIXlt")) column <- as.POSIXct(column)
  if (inherits(column, "POSIXct")) return(encode_times(as.numeric(column)))
  if (inherits(column, "Date")) return(encode_times(floor(as.numeric(column)) * 86400))
  if (inherits(column, "integer64")) return(encode_integer64(column))
  if (is.data.frame(column)) unsupported(name, "data.frame")
  if (is.list(column)) return(encode_lists(column, name))
  if (is.matrix(column) && (is.numeric(column) || is.logical(column))) {
    return(encode_vectors(matrix(as.double(t(column)), ncol(column)), logical(nrow(column))))
  }
  switch(typeof(column),
    double = part("float64", writeBin(as.vector(column), raw(), endian = "little")),
    integer = encode_nullable("int32", column, is.na(column), writeBin(as.vector(column), raw(), endian = "little")),
    logical = {
      missing <- is.na(column)
      encode_nullable("boolean", column, missing, as.raw(ifelse(missing, FALSE, column)))
    },
    character = {
      entries <- unique(column[!is.na(column)])
      encode_texts(match(column, entries, 0L) - 1L, entries)
    },
    unsupported(name, class(column)[1L])
  )
}

unsupported <- function(name, type) fail("COLUMN_UNSUPPORTED", name = name, type = type)

part <- function(type, ..., members = "") {
  list(schema = paste0("\"type\":\"", type, "\"", members), buffers = lapply(list(...), padded))
}

padded <- function(bytes) {
  rest <- -length(bytes) %% 8L
  if (rest == 0L) bytes else c(bytes, raw(rest))
}

encode_nullable <- function(type, values, missing, bytes, members = "") {
  if (!any(missing)) return(part(type, bytes, members = members))
  part(type, validity(!missing), bytes, members = paste0(",\"validity\":true", members))
}

validity <- function(present) packBits(c(present, logical(-length(present) %% 8L)), "raw")

encode_texts <- function(codes, entries) {
  codes[is.na(codes)] <- -1L
  entries <- valid_text(entries)
  ends <- cumsum(nchar(entries, "bytes"))
  text <- charToRaw(paste(entries, collapse = ""))
  part(
    "string",
    writeBin(codes, raw(), endian = "little"),
    writeBin(as.integer(ends), raw(), endian = "little"),
    text,
    members = sprintf(",\"entries\":%d,\"bytes\":%d", length(entries), length(text))
  )
}

# Seconds since 1970; fractions are kept to the microsecond.
encode_times <- function(seconds) {
  missing <- !is.finite(seconds)
  seconds[missing] <- 0
  whole <- all(seconds == floor(seconds))
  counts <- if (whole) seconds else round(seconds * 1e6)
  unit <- if (whole) "s" else "us"
  encode_nullable("timestamp", seconds, missing, int64_bytes(counts), sprintf(",\"unit\":\"%s\"", unit))
}

# The bit64 package keeps the bits of the integers in doubles; its NA is the smallest of them.
encode_integer64 <- function(column) {
  bytes <- writeBin(as.vector(unclass(column)), raw(), endian = "little")
  smallest <- as.raw(c(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0x80L))
  missing <- colSums(matrix(bytes, 8L) == smallest) == 8L
  encode_nullable("int64", column, missing, bytes)
}

# A list column may hold numbers of one length each.
encode_lists <- function(column, name) {
  missing <- vapply(column, function(value) is.null(value) || (length(value) == 1L && is.na(value)), NA)
  present <- column[!missing]
  if (!all(vapply(present, function(value) is.numeric(value) || is.logical(value), NA))) unsupported(name, "list")
  widths <- sort(unique(lengths(present)))
  if (length(widths) > 1L) fail("VECTOR_RAGGED", name = name, width = widths[[1L]], other = widths[[2L]])
  width <- if (length(widths) == 1L) widths else 0L
  values <- matrix(NA_real_, width, length(column))
  values[, !missing] <- as.double(unlist(present))
  encode_vectors(values, missing)
}

# `values` has a column a row of the table.
encode_vectors <- function(values, missing) {
  bytes <- writeBin(as.vector(values), raw(), endian = "little")
  encode_nullable("vector", values, missing, bytes, sprintf(",\"width\":%d", nrow(values)))
}

encode_sparse <- function(data) {
  data <- methods::as(methods::as(methods::as(data, "CsparseMatrix"), "generalMatrix"), "dMatrix")
  names <- colnames(data)
  if (is.null(names)) names <- paste0("feature_", seq_len(ncol(data)) - 1L)
  columns <- lapply(seq_len(ncol(data)), function(j) {
    own <- seq.int(data@p[[j]] + 1L, length.out = data@p[[j + 1L]] - data@p[[j]])
    part(
      "sparse",
      writeBin(data@i[own], raw(), endian = "little"),
      writeBin(data@x[own], raw(), endian = "little"),
      members = sprintf(",\"entries\":%d", length(own))
    )
  })
  schemas <- vapply(columns, `[[`, "", "schema")
  list(
    json = table_json(nrow(data), names, schemas),
    buffers = unlist(lapply(columns, `[[`, "buffers"), recursive = FALSE)
  )
}
