"""Tables that came read: the encoding is described at the head of src/data/wire.ts."""
import numpy as np
import pandas as pd

from .failures import Failure

_NUMBERS = {"float64": "<f8", "float32": "<f4", "int32": "<i4", "int64": "<i8", "boolean": "?", "timestamp": "<i8"}


def decode(schema, data):
    """The data frame of a table. Whole numbers with missing values are floats, as pandas.read_csv gives them."""
    reader = _Reader(data)
    rows = schema["rows"]
    names = [column["name"] for column in schema["columns"]]
    columns = [_decode_column(column, rows, reader) for column in schema["columns"]]
    frame = pd.DataFrame(dict(enumerate(columns)), index=pd.RangeIndex(rows))
    frame.columns = names
    return frame


class _Reader:
    """Buffers one after another, each followed by zeros up to a multiple of 8."""

    def __init__(self, data):
        self._data = data
        self._at = 0

    def take(self, dtype, count):
        size = np.dtype(dtype).itemsize * count
        if self._at + size > len(self._data):
            raise Failure("PROTOCOL_ERROR", problem="a table that is shorter than its schema says")
        values = np.frombuffer(self._data, dtype=dtype, count=count, offset=self._at)
        self._at += size + (-size & 7)
        return values


def _decode_column(column, rows, reader):
    kind = column["type"]
    if kind == "string":
        return _texts(column, rows, reader)
    if kind == "sparse":
        places = reader.take("<i4", column["entries"])
        values = np.zeros(rows)
        values[places] = reader.take("<f8", column["entries"])
        return pd.arrays.SparseArray(values, fill_value=0.0)
    present = None
    if column.get("validity"):
        bits = reader.take("u1", (rows + 7) // 8)
        present = np.unpackbits(bits, count=rows, bitorder="little").astype(bool)
    if kind in ("vector", "matrix"):
        shape = [column["width"]] if kind == "vector" else column["shape"]
        values = reader.take("<f8", rows * int(np.prod(shape, dtype=int))).reshape(rows, *shape)
        cells = np.empty(rows, dtype=object)
        for row in range(rows):
            cells[row] = values[row].copy() if present is None or present[row] else None
        return cells
    # A copy, since user code may change what it is given.
    values = reader.take(_NUMBERS[kind], rows).copy()
    if kind == "timestamp":
        values = values.astype(f"M8[{column['unit']}]")
        if present is not None:
            values[~present] = np.datetime64("NaT")
        return values
    if present is None or present.all():
        return values
    values = values.astype(object if kind == "boolean" else np.float64)
    values[~present] = np.nan
    return values


def _texts(column, rows, reader):
    codes = reader.take("<i4", rows)
    ends = reader.take("<i4", column["entries"])
    whole = bytes(reader.take("u1", column["bytes"]))
    starts = [0, *ends[:-1].tolist()] if len(ends) else []
    texts = np.empty(len(ends) + 1, dtype=object)
    texts[:-1] = [whole[start:end].decode() for start, end in zip(starts, ends.tolist())]
    # Code -1, which stands for a missing value, is the last place.
    texts[-1] = np.nan
    return pd.Series(texts[codes]).infer_objects()
