"""Tables as frames carry them: the encoding is described at the head of src/data/wire.ts."""
import numpy as np
import pandas as pd

from .failures import Failure

_FLOATS = {np.dtype(np.float64), np.dtype(np.float32)}


def encode(frame):
    """A data frame as (schema, buffers); the buffers are to be sent one after another."""
    names = [str(name) for name in frame.columns]
    if _is_of_floats(frame):
        return _encode_floats(names, frame.to_numpy())
    buffers = []
    columns = [_encode_column(name, frame.iloc[:, i], buffers) for i, name in enumerate(names)]
    return {"rows": len(frame), "columns": columns}, buffers


def encode_parts(frame, counts):
    """The rows of a data frame, so many for each part, as `encode` gives them."""
    ends = np.cumsum(counts).tolist()
    rows = zip([0, *ends], ends)
    if _is_of_floats(frame):
        names, values = [str(name) for name in frame.columns], frame.to_numpy()
        return [_encode_floats(names, values[start:end]) for start, end in rows]
    return [encode(frame.iloc[start:end].reset_index(drop=True)) for start, end in rows]


def _is_of_floats(frame):
    """As most predictions are. To take columns out of a data frame takes longer than all the rest."""
    kinds = set(frame.dtypes.tolist())
    return len(kinds) == 1 and kinds.issubset(_FLOATS)


def _encode_floats(names, values):
    buffers = []
    columns = [_encode_numbers(name, values[:, i], None, buffers) for i, name in enumerate(names)]
    return {"rows": len(values), "columns": columns}, buffers


def _add(buffers, values):
    data = memoryview(np.ascontiguousarray(values)).cast("B") if len(values) else b""
    buffers.append(data)
    padding = -len(data) & 7
    if padding:
        buffers.append(bytes(padding))


def _encode_column(name, series, buffers):
    dtype = series.dtype
    if isinstance(dtype, pd.SparseDtype):
        if dtype.fill_value == 0 and dtype.subtype.kind in "fiub":
            return _encode_sparse(name, series, buffers)
        return _encode_column(name, series.sparse.to_dense(), buffers)
    if isinstance(dtype, pd.CategoricalDtype):
        return _encode_column(name, series.astype(dtype.categories.dtype), buffers)
    if isinstance(dtype, pd.DatetimeTZDtype):
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
        dtype = series.dtype
    if not isinstance(dtype, np.dtype):
        return _encode_extension(name, series, buffers)
    if dtype.kind == "M":
        return _encode_time(name, series.to_numpy(), buffers)
    if dtype.kind in "fiub":
        return _encode_numbers(name, series.to_numpy(), None, buffers)
    if dtype.kind == "O":
        return _encode_objects(name, series, buffers)
    raise _unsupported(name, dtype)


def _encode_extension(name, series, buffers):
    """Columns of pandas' own types, which mark what is missing beside the values."""
    if pd.api.types.is_bool_dtype(series.dtype):
        values, default = "bool", False
    elif pd.api.types.is_integer_dtype(series.dtype):
        values, default = "int64", 0
        if pd.api.types.is_unsigned_integer_dtype(series.dtype):
            values = "uint64"
    elif pd.api.types.is_float_dtype(series.dtype):
        return _encode_numbers(name, series.to_numpy(dtype="float64", na_value=np.nan), None, buffers)
    elif pd.api.types.is_datetime64_any_dtype(series.dtype):
        return _encode_time(name, series.to_numpy(dtype="datetime64[ns]"), buffers)
    else:
        return _encode_objects(name, series.astype(object), buffers)
    missing = series.isna().to_numpy()
    numbers = series.to_numpy(dtype=values, na_value=default)
    return _encode_numbers(name, numbers, missing if missing.any() else None, buffers)


def _encode_numbers(name, values, missing, buffers):
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "b":
        form, values = "boolean", values.astype(np.uint8)
    elif kind == "f":
        form, values = ("float32", values.astype("<f4")) if size <= 4 else ("float64", values.astype("<f8"))
    elif size < 4 or (size == 4 and kind == "i"):
        form, values = "int32", values.astype("<i4")
    elif kind == "u" and size == 8 and len(values) and values.max() > np.iinfo(np.int64).max:
        form, values = "float64", values.astype("<f8")
    else:
        form, values = "int64", values.astype("<i8")
    column = {"name": name, "type": form}
    if missing is not None:
        column["validity"] = True
        _add(buffers, np.packbits(~missing, bitorder="little"))
    _add(buffers, values)
    return column


def _encode_time(name, values, buffers):
    unit = np.datetime_data(values.dtype)[0]
    if unit not in ("s", "ms", "us", "ns"):
        raise _unsupported(name, values.dtype)
    missing = np.isnat(values)
    column = {"name": name, "type": "timestamp", "unit": unit}
    if missing.any():
        column["validity"] = True
        _add(buffers, np.packbits(~missing, bitorder="little"))
        values = np.where(missing, np.datetime64(0, unit), values)
    _add(buffers, values.astype("<i8"))
    return column


def _encode_sparse(name, series, buffers):
    array = series.array
    rows = array.sp_index.indices
    values = np.asarray(array.sp_values, dtype="<f8")
    _add(buffers, np.asarray(rows, dtype="<i4"))
    _add(buffers, values)
    return {"name": name, "type": "sparse", "entries": len(values)}


def _encode_objects(name, series, buffers):
    missing = series.isna().to_numpy()
    present = series[~missing]
    kinds = {type(value) for value in present}
    if not kinds or all(issubclass(kind, str) for kind in kinds):
        return _encode_texts(name, series, buffers)
    if all(issubclass(kind, (bool, np.bool_)) for kind in kinds):
        values = np.array([not gap and bool(value) for value, gap in zip(series, missing)], dtype=bool)
        return _encode_numbers(name, values, missing if missing.any() else None, buffers)
    if all(issubclass(kind, (list, tuple, np.ndarray)) for kind in kinds):
        return _encode_vectors(name, series, missing, present, buffers)
    try:
        # Numbers of any kind, such as Decimal; not text that looks like numbers.
        if not any(issubclass(kind, str) for kind in kinds):
            narrow = present.infer_objects()
            if not missing.any() and narrow.dtype != object and narrow.dtype.kind in "iuMf":
                return _encode_column(name, narrow, buffers)
            numbers = np.array([np.nan if gap else float(value) for value, gap in zip(series, missing)])
            return _encode_numbers(name, numbers, None, buffers)
    except (TypeError, ValueError):
        pass
    if any(issubclass(kind, (dict, bytes, set)) for kind in kinds):
        raise _unsupported(name, sorted(kind.__name__ for kind in kinds)[0])
    texts = pd.Series([None if gap else str(value) for value, gap in zip(series, missing)], dtype=object)
    return _encode_texts(name, texts, buffers)


def _encode_texts(name, series, buffers):
    codes, entries = pd.factorize(series)
    texts = [str(entry).encode("utf-8", "replace") for entry in entries]
    ends = np.cumsum([len(text) for text in texts], dtype="<i8").astype("<i4")
    text = b"".join(texts)
    _add(buffers, codes.astype("<i4"))
    _add(buffers, ends)
    _add(buffers, np.frombuffer(text, dtype=np.uint8))
    return {"name": name, "type": "string", "entries": len(texts), "bytes": len(text)}


def _encode_vectors(name, series, missing, present, buffers):
    widths = {len(value) for value in present}
    if len(widths) > 1:
        width, other = sorted(widths)[:2]
        raise Failure("VECTOR_RAGGED", name=name, width=width, other=other)
    (width,) = widths
    gap = [np.nan] * width
    try:
        values = np.array([gap if none else list(value) for value, none in zip(series, missing)], dtype="<f8")
    except (TypeError, ValueError):
        raise _unsupported(name, "list") from None
    column = {"name": name, "type": "vector", "width": width}
    if missing.any():
        column["validity"] = True
        _add(buffers, np.packbits(~missing, bitorder="little"))
    _add(buffers, values.ravel())
    return column


def _unsupported(name, kind):
    return Failure("COLUMN_UNSUPPORTED", name=name, type=str(kind))
