"""Reads data as pandas data frames, in the formats that drum reads."""
import codecs
import csv
import gzip
import io
import json
import re
import zlib

import numpy as np
import pandas as pd

from . import plain_csv
from .failures import Failure
from .json_table import read_json, read_json_lines
from .packages import need

_BOM = b"\xef\xbb\xbf"
_UTF8 = ("utf-8", "utf8")


def read_numbers(payload, options):
    """The names and the values of the data frame, where it is plain CSV of numbers that can be read without one, else None."""
    if payload.table is not None or payload.path or payload.header or any(options.values()):
        return None
    if (payload.charset or "utf-8").lower() not in _UTF8:
        return None
    data = payload.data()
    return plain_csv.read_numbers(data) if _reader(None, payload, data) is _read_csv else None


def read_frame(payload, options, max_rows=None, max_bytes=None):
    """The data frame of a payload: by the format named, else by extension, media type and content."""
    if max_rows is not None or max_bytes is not None:
        options = {**options, "max_rows": max_rows, "max_bytes": max_bytes}
    return require_rows(_read(payload, options), max_rows)


def require_rows(frame, max_rows):
    """The frame, which has no more rows than may be. Raises TOO_MANY_ROWS."""
    if max_rows is not None and len(frame) > max_rows:
        raise Failure("TOO_MANY_ROWS", limit=max_rows)
    return frame


def _read(payload, options):
    if payload.table is not None:
        from .received import decode

        return decode(payload.table, payload.data())
    data = payload.data()
    if payload.is_whole:
        data = _decompressed(data, payload.path, options.get("max_bytes"))
    charset = options.get("charset") or payload.charset or "utf-8"
    read = _reader(options.get("format"), payload, payload.header or data)
    return read(data, payload, options, charset)


def _read_csv(data, payload, options, charset):
    whole = payload.header + data if payload.header else data
    delimiter, quote = options.get("delimiter") or ",", options.get("quote") or '"'
    if not whole.strip():
        raise Failure("INPUT_EMPTY", format="CSV")
    usual = delimiter == "," and quote == '"' and charset.lower() in _UTF8
    frame = plain_csv.read(whole) if usual else None
    if frame is not None:
        return frame
    charset = _with_byte_order(charset, whole)
    most = options.get("max_rows")
    try:
        options = {"sep": delimiter, "quotechar": quote, "encoding": charset}
        if most is not None and whole.count(b"\n") > most:
            # One row more tells that there are too many.
            options["nrows"] = most + 1
        frame = pd.read_csv(io.BytesIO(whole), **options)
        if frame.shape[1] == 1:
            # A missing value of a single column is a blank line.
            frame = pd.read_csv(io.BytesIO(whole.lstrip(b"\r\n")), skip_blank_lines=False, **options)
        require_rows(frame, most)
        index = frame.index
        # pandas makes a range of any evenly spaced numbers.
        if not (isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1):
            _require_even_rows(whole.decode(charset), delimiter, quote, frame.shape[1], payload)
        elif usual:
            plain_csv.learn(whole, frame)
        return frame
    except LookupError as error:
        raise Failure("CHARSET_UNKNOWN") from error
    except UnicodeError as error:
        raise _charset_failure(whole, charset, payload) from error
    except pd.errors.EmptyDataError as error:
        raise Failure("INPUT_EMPTY", format="CSV") from error
    except pd.errors.ParserError as error:
        raise _parser_failure(str(error), payload) from None


def _require_even_rows(text, delimiter, quote, columns, payload):
    """Where the first row is longer than the header, pandas takes its first values for names of rows.

    That is what is meant when every row has one value more; else the first row is just too long. pandas would
    fill shorter rows up, so that their values stand in the wrong columns.
    """
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    rows = (record for record in records if record)
    next(rows)
    for record in rows:
        if len(record) != columns + 1:
            line = records.line_num - payload.header.count(b"\n") + payload.first_line - 1
            raise Failure("CSV_RAGGED", line=line, actual=len(record), expected=columns)


def _with_byte_order(charset, data):
    """UTF-16 without a mark of its byte order, which pandas refuses, is little-endian (WHATWG Encoding Standard)."""
    if charset.lower() not in ("utf-16", "utf16") or data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return charset
    return "utf-16-le"


def _charset_failure(data, charset, payload):
    try:
        data.decode(charset)
    except UnicodeDecodeError as error:
        line = payload.first_line + data[: error.start].count(b"\n") - payload.header.count(b"\n")
        return Failure("INPUT_CHARSET", charset=charset, offset=error.start - len(payload.header), line=line)
    except UnicodeError:
        pass
    return Failure("DATA_UNREADABLE", format="CSV", problem=f"it is not valid {charset}")


def _parser_failure(message, payload):
    lines = payload.header.count(b"\n")
    ragged = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if ragged:
        expected, line, actual = map(int, ragged.groups())
        return Failure("CSV_RAGGED", line=line - lines + payload.first_line - 1, actual=actual, expected=expected)
    quote = re.search(r"EOF inside string starting at row (\d+)", message)
    if quote:
        return Failure("CSV_QUOTE_OPEN", line=int(quote.group(1)) + 1 - lines + payload.first_line)
    return Failure("DATA_UNREADABLE", format="CSV", problem=message.replace("Error tokenizing data. ", "").strip("."))


def _read_mtx(data, payload, options, charset):
    scipy_io = need("scipy.io", "Reading a Matrix Market file")
    scipy_sparse = need("scipy.sparse", "Reading a Matrix Market file")
    try:
        _require_room(scipy_io.mminfo(io.BytesIO(data)), len(data), options.get("max_rows"))
        matrix = scipy_sparse.csc_matrix(scipy_io.mmread(io.BytesIO(data)), dtype=np.float64)
    except Failure:
        raise
    except Exception as error:
        raise Failure("DATA_UNREADABLE", format="Matrix Market", problem=_first_line(error)) from error
    names = payload.column_names or [str(i) for i in range(matrix.shape[1])]
    if len(names) != matrix.shape[1]:
        raise Failure("MTX_COLUMN_NAMES", columns=matrix.shape[1], names=len(names))
    return pd.DataFrame.sparse.from_spmatrix(matrix, columns=names)


def _require_room(info, size, max_rows):
    """What the header says must have room in the file: memory is taken by its word."""
    rows, columns, entries = info[:3]
    if max_rows is not None and rows > max_rows:
        raise Failure("TOO_MANY_ROWS", limit=max_rows)
    if entries > size or columns > 2**20 + size:
        raise ValueError("the matrix is said to be far larger than the data are")


def _read_json(data, payload, options, charset):
    return read_json(_text(data, charset, payload), payload.column_names)


def _read_json_lines(data, payload, options, charset):
    return read_json_lines(_text(data, charset, payload), payload.first_line)


def _text(data, charset, payload):
    try:
        text = data.decode(charset)
    except LookupError as error:
        raise Failure("CHARSET_UNKNOWN") from error
    except UnicodeError as error:
        raise _charset_failure(data, charset, payload) from error
    return text.lstrip("\ufeff")


def _read_arrow(data, payload, options, charset):
    ipc = need("pyarrow.ipc", "Reading Arrow data")
    try:
        opened = ipc.open_file(data) if data[:6] == b"ARROW1" else ipc.open_stream(data)
        return require_rows(opened.read_all(), options.get("max_rows")).to_pandas()
    except Failure:
        raise
    except Exception as error:
        raise Failure("DATA_UNREADABLE", format="Arrow", problem=_first_line(error)) from error


def _read_parquet(data, payload, options, charset):
    try:
        if options.get("max_rows") is not None:
            _require_rows_of_parquet(data, options["max_rows"])
        return pd.read_parquet(io.BytesIO(data))
    except ImportError:
        need("pyarrow", "Reading a Parquet file")
        raise
    except Failure:
        raise
    except Exception as error:
        raise Failure("DATA_UNREADABLE", format="Parquet", problem=_first_line(error)) from error


def _require_rows_of_parquet(data, most):
    try:
        from pyarrow import parquet
    except ImportError:
        # Another library reads it, and its rows are counted afterwards.
        return
    if parquet.read_metadata(io.BytesIO(data)).num_rows > most:
        raise Failure("TOO_MANY_ROWS", limit=most)


def _first_line(error):
    return str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__


# Name, extensions, media types, what the content looks like, reader; in the order in which content is tried.
_FORMATS = (
    ("arrow", (".arrow", ".feather", ".ipc"), ("application/vnd.apache.arrow.file",),
     lambda head: head.startswith(b"ARROW1"), _read_arrow),
    ("arrows", (".arrows",), ("application/vnd.apache.arrow.stream", "application/x-apache-arrow-stream"),
     lambda head: head.startswith(b"\xff\xff\xff\xff"), _read_arrow),
    ("parquet", (".parquet", ".pq"),
     ("application/vnd.apache.parquet", "application/x-parquet", "application/parquet"),
     lambda head: head.startswith(b"PAR1"), _read_parquet),
    ("mtx", (".mtx",), ("text/mtx",), lambda head: head.lower().startswith(b"%%matrixmarket"), _read_mtx),
    ("jsonl", (".jsonl", ".ndjson"),
     ("application/jsonl", "application/x-ndjson", "application/jsonlines", "application/x-jsonlines"),
     lambda head: _looks_like_json_lines(head), _read_json_lines),
    ("json", (".json",), ("application/json", "text/json"),
     lambda head: head.lstrip().startswith((b"[", b"{")), _read_json),
    ("csv", (".csv",), ("text/csv", "text/plain", "application/csv"),
     lambda head: head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head, _read_csv),
)  # fmt: skip

_UNSPECIFIC = ("", "application/octet-stream", "binary/octet-stream", "application/x-www-form-urlencoded")


def _looks_like_json_lines(head):
    first, _, second = head.partition(b"\n")
    if not second.lstrip(b" \t").startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _reader(name, payload, data):
    essence = payload.media_type.get("essence", "")
    if name is not None:
        candidates = [row for row in _FORMATS if row[0] == name.lower()]
    else:
        path = re.sub(r"\.(gz|gzip|zst|zstd)$", "", payload.path.lower())
        candidates = [row for row in _FORMATS if path.endswith(row[1])] if path else []
        candidates = candidates or [row for row in _FORMATS if essence in row[2]]
        if not candidates and essence in _UNSPECIFIC:
            head = data[:4096]
            head = head[3:] if head.startswith(_BOM) else head
            candidates = [row for row in _FORMATS if head and row[3](head)]
            if not data.strip():
                raise Failure("INPUT_EMPTY", format="CSV")
    if candidates:
        return candidates[0][4]
    if payload.path == "":
        raise Failure("PAYLOAD_FORMAT", format=essence, supported=", ".join(row[0] for row in _FORMATS))
    supported = ", ".join(f"{row[0]} ({', '.join(row[1])})" for row in _FORMATS)
    raise Failure("FORMAT_UNKNOWN", what="neither name nor content say what it is", supported=supported)


def _within(data, most):
    if most is not None and len(data) > most:
        raise Failure("BODY_TOO_LARGE", limit=most)
    return data


def _decompressed(data, path, most):
    name = path.lower()
    # One byte more tells that there are too many.
    size = -1 if most is None else most + 1
    if data.startswith(b"\x1f\x8b") or name.endswith((".gz", ".gzip")):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                return _within(file.read(size), most)
        except (OSError, EOFError, zlib.error) as error:
            raise Failure("COMPRESSION_CORRUPT", kind="gzip", reason=_first_line(error)) from error
    if data.startswith(b"\x28\xb5\x2f\xfd") or name.endswith((".zst", ".zstd")):
        # Where data frames are, pyarrow mostly is too, and knows zstd.
        arrow = need("pyarrow", "Reading data compressed by zstd")
        try:
            with arrow.CompressedInputStream(arrow.BufferReader(data), "zstd") as stream:
                return _within(stream.read() if most is None else stream.read(size), most)
        except (OSError, ValueError) as error:
            raise Failure("COMPRESSION_CORRUPT", kind="zstd", reason=_first_line(error)) from error
    return data
