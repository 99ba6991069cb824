"""Reads a few plain rows of CSV as pandas.read_csv does, at a fraction of its cost.

read_csv takes a millisecond to get going, whatever it reads. Rows without quotes, whose fields are numbers, words or
nothing, are taken apart here, below a header line that read_csv has read before. What is unusual in any way is left
to read_csv. Numbers are made by pandas' own parser, since it does not round as Python does.
"""
import re

import numpy as np
import pandas as pd

try:
    from pandas.api.internals import create_dataframe_from_blocks as _from_blocks
except ImportError:
    _from_blocks = None

_LARGEST = 16 * 1024
_HEADERS = 16
_NUMBERS = b"0123456789+-.eE,\r\n"
_WORDS = _NUMBERS + b"ABCDFGHIJKLMNOPQRSTUVWXYZabcdfghijklmnopqrstuvwxyz_ /:()&"
_PLUS = re.compile(r"(?<![eE])\+")
_WORD = re.compile(r"(?:[A-Za-z_]|\d{4}-\d\d-\d\d)[^+]*")
_MISSING = {"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null"}
# What read_csv takes for something else than text, some of it in some versions only.
_NO_WORD = {"na", "n/a", "nan", "none", "null", "inf", "infinity", "true", "false"}
_BOOLEANS = {"True": True, "TRUE": True, "true": True, "False": False, "FALSE": False, "false": False}
# Integers of so many characters are exact as floats. Those that no 64 bits hold make a column of text.
_EXACT = 15
_TEXT = pd.Series(["text"]).dtype

# Header lines with the names of columns that read_csv makes of them.
_known = {}


def learn(data, frame):
    """Remembers the header line of data of which read_csv has made `frame`."""
    header = data[: data.find(b"\n") + 1]
    # A quoted name may go on in the next line; blank lines before the header are passed over.
    if not header.strip() or b'"' in header or b"\r" in header[:-2]:
        return
    # What a single blank column means depends on the rows.
    if frame.shape[1] < 2 or header.count(b",") + 1 != frame.shape[1]:
        return
    if len(_known) >= _HEADERS:
        _known.clear()
    _known[header] = (frame.columns.copy(deep=True), np.arange(frame.shape[1]))


def read(data):
    """The data frame that read_csv makes of these bytes, or None for what is to be left to it."""
    taken = _taken_apart(data, _WORDS)
    if taken is None:
        return None
    (names, places), body, fields, rows = taken
    only_numbers = not body.translate(None, _NUMBERS)
    try:
        blocks = _blocks(fields, rows, places, only_numbers)
    except ValueError:
        return None
    # Users may write into the names that they get.
    return _frame(blocks, names.copy(deep=True), rows)


def read_numbers(data):
    """The names and the values of that data frame, as its `to_numpy` gives them, if they are numbers, else None.

    The names are the same object for the same header line.
    """
    taken = _taken_apart(data, _NUMBERS)
    if taken is None:
        return None
    (names, _), _, fields, rows = taken
    try:
        values = pd.to_numeric(np.array(fields, dtype=object))
        whole = [] if values.dtype == np.int64 else _whole(values, fields, rows)
    except ValueError:
        return None
    if any(whole) and (np.abs(values) > 2**53).any():
        # Integers would be put among floats.
        return None
    return names, values.reshape(-1, rows).T


def _taken_apart(data, characters):
    """What is known of the header line, what is below it, its fields column by column, and the number of rows."""
    if len(data) > _LARGEST:
        return None
    end = data.find(b"\n") + 1
    header = _known.get(data[:end])
    if header is None:
        return None
    names, _ = header
    body = data[end:]
    if body.translate(None, characters):
        return None
    text = str(body, "ascii")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            return None
    if "+" in text and _PLUS.search(text):
        return None
    rows = [line.split(",") for line in text.rstrip("\n").split("\n")]
    if any(len(row) != len(names) for row in rows):
        return None
    fields = rows[0] if len(rows) == 1 else [field for column in zip(*rows) for field in column]
    return header, body, fields, len(rows)


def _blocks(fields, rows, places, only_numbers):
    if only_numbers:
        try:
            return _numbers(fields, rows, places)
        except ValueError:
            # Dates are made of the same characters.
            pass
    return _of_many_kinds(fields, rows, places)


def _of_many_kinds(fields, rows, places):
    """Blocks of columns, each all of words, truth values or numbers. Raises ValueError where one is not."""
    fields = ["" if field in _MISSING else field for field in fields]
    texts, booleans, numbers = [], [], []
    for place in places.tolist():
        column = fields[place * rows : (place + 1) * rows]
        if all(field in _BOOLEANS for field in column):
            booleans.append(place)
        elif any(column) and all(not field or _is_word(field) for field in column):
            texts.append(place)
        else:
            numbers.append(place)

    def of(chosen):
        return [field for place in chosen for field in fields[place * rows : (place + 1) * rows]]

    blocks = []
    if numbers:
        chosen = of(numbers)
        if "".join(chosen).encode().translate(None, _NUMBERS):
            raise ValueError
        blocks = _numbers(chosen, rows, np.array(numbers))
    if booleans:
        values = np.array([_BOOLEANS[field] for field in of(booleans)])
        blocks.append((values.reshape(-1, rows), np.array(booleans)))
    if texts and _TEXT == object:
        values = np.array([field or np.nan for field in of(texts)], dtype=object)
        blocks.append((values.reshape(-1, rows), np.array(texts)))
    elif texts:
        values = pd.array([field or np.nan for field in of(texts)], dtype=_TEXT)
        blocks += [(values[i * rows : (i + 1) * rows], np.array([place])) for i, place in enumerate(texts)]
    return blocks


def _is_word(field):
    return _WORD.fullmatch(field) is not None and field.lower() not in _NO_WORD


def _numbers(fields, rows, places):
    """Blocks of the columns that are integers and of those that are not. Raises ValueError for what is no number."""
    values = pd.to_numeric(np.array(fields, dtype=object))
    if values.dtype == np.int64:
        return [(values.reshape(-1, rows), places)]
    integer = _whole(values, fields, rows)
    values = values.reshape(-1, rows)
    if not any(integer):
        return [(values, places)]
    integer = np.array(integer)
    blocks = [(values[integer].astype(np.int64), places[integer]), (values[~integer], places[~integer])]
    return [block for block in blocks if len(block[1])]


def _whole(values, fields, rows):
    """For each column whether it has integers only. Raises ValueError where floats do not hold what is there."""
    if values.dtype != np.float64:
        raise ValueError
    integer = [field.isdigit() or (field[:1] == "-" and field[1:].isdigit()) for field in fields]
    if not any(integer):
        return [False] * (len(fields) // rows)
    if any(is_one and (len(field) > _EXACT or field[:2] == "-0") for field, is_one in zip(fields, integer)):
        raise ValueError
    if rows > 1:
        integer = [all(integer[start : start + rows]) for start in range(0, len(integer), rows)]
    return integer


def _frame(blocks, names, rows):
    if _from_blocks is not None:
        return _from_blocks(blocks, pd.RangeIndex(rows), names)
    if len(blocks) == 1 and len(blocks[0][1]) == len(names) and isinstance(blocks[0][0], np.ndarray):
        return pd.DataFrame(blocks[0][0].T, columns=names, copy=False)
    columns = {}
    for values, places in blocks:
        columns.update(zip(places.tolist(), [values] if values.ndim == 1 else values))
    frame = pd.DataFrame({place: columns[place] for place in range(len(names))}, copy=False)
    frame.columns = names
    return frame
