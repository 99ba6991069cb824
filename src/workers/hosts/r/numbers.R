# Numbers as bytes, where R has no type for them.

# Bytes of an unsigned 32-bit integer.
uint32 <- function(number) words(number)

# Integers of 32 bits as R reads them, taken for unsigned.
unsigned <- function(integers) {
  numbers <- as.numeric(integers)
  # R's NA is the bit pattern of the smallest integer.
  numbers[is.na(numbers)] <- -2147483648
  ifelse(numbers < 0, numbers + 4294967296, numbers)
}

# Whole numbers from 0 to 2^32 - 1 as 32-bit words.
words <- function(numbers) {
  integers <- suppressWarnings(as.integer(ifelse(numbers >= 2147483648, numbers - 4294967296, numbers)))
  writeBin(integers, raw(), endian = "little")
}

# Whole numbers as signed 64-bit integers; exact up to 2^53.
int64_bytes <- function(numbers) {
  high <- floor(numbers / 4294967296)
  words(as.vector(rbind(numbers - high * 4294967296, ifelse(high < 0, high + 4294967296, high))))
}

# Signed 64-bit integers as doubles; exact up to 2^53.
int64_numbers <- function(bytes, count) {
  pairs <- matrix(readBin(bytes, "integer", 2 * count, endian = "little"), nrow = 2L)
  high <- as.numeric(pairs[2L, ])
  high[is.na(high)] <- -2147483648
  high * 4294967296 + unsigned(pairs[1L, ])
}
