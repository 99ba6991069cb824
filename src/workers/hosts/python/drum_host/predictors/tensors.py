"""Data frames as the arrays that neural networks take, and what they give back as rows."""
import numpy as np
import pandas as pd

from ..failures import Failure
from .inputs import assigned, is_numeric

_ROWS = 8192
# Values in a block at most, so that memory stays bounded whatever the number of rows.
_VALUES = 2**20


def predict_in_blocks(run, data, inputs, rows=None):
    """What a network gives for the data: an array with a row for each row, from as many runs as memory wants.

    `run` takes a list with an array for each input and gives an array. `rows` is for networks that take exactly so
    many at a time: the last row is repeated. Data without rows are run with a blank one, which shows the width.

    Raises FEATURES_MISSING, FEATURE_COUNT, COLUMN_NOT_NUMERIC, FEATURE_VALUES, MODEL_OUTPUT.
    """
    pieces = []
    for arrays, count in _blocks(data, inputs, rows):
        pieces.append(_as_rows(run(arrays), len(arrays[0]))[:count])
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def few_in_a_run(run, inputs):
    """What gives the same for an array of a few rows of numbers, without the data frame around them.

    None for networks that take more than a matrix of floats. Raises anything for an array that does not fit.
    """
    if len(inputs) != 1 or inputs[0].dtype.kind != "f":
        return None
    (entry,) = inputs

    def asked(values):
        if entry.width not in (None, values.shape[1]):
            raise ValueError
        return _as_rows(run([_shaped(values.astype(entry.dtype), entry)]), len(values))

    return asked


def _as_rows(values, rows):
    values = np.asarray(values)
    if values.ndim == 0 or len(values) != rows:
        # Some models leave the dimension of the rows away where there is one row.
        if rows != 1:
            raise Failure(
                "MODEL_OUTPUT",
                reason=f"it answers {rows} rows with an array of shape {list(values.shape)}",
                remedy="Let the first dimension of its output count the rows, or write a score hook.",
            )
    return values.reshape(rows, -1)


def _blocks(data, inputs, rows):
    data = _table(data)
    if isinstance(data, pd.DataFrame):
        chosen = assigned(data, inputs)
        width = sum(map(len, chosen))
    else:
        chosen, width = None, int(np.prod(data.shape[1:], dtype=int))
    step = rows or max(1, min(_ROWS, _VALUES // max(width, 1)))
    for start in range(0, max(len(data), 1), step):
        stop = min(start + step, len(data))
        if chosen is None:
            arrays = [data[start:stop].astype(inputs[0].dtype)]
        else:
            block = data if stop - start == len(data) else data.iloc[start:stop]
            arrays = [_array(block, positions, entry) for entry, positions in zip(inputs, chosen)]
        wanted = rows or max(stop - start, 1)
        yield [_filled_up(array, wanted) for array in arrays], stop - start


def _table(data):
    """What hooks may give in place of a data frame; arrays of more dimensions are for networks with one input."""
    if isinstance(data, pd.DataFrame):
        return data
    if hasattr(data, "tocsc"):
        return pd.DataFrame.sparse.from_spmatrix(data)
    values = np.asarray(data)
    return pd.DataFrame(values) if values.ndim == 2 else values


def _filled_up(array, rows):
    if len(array) == rows:
        return array
    if len(array) == 0:
        return np.full((rows, *array.shape[1:]), "" if array.dtype == object else 0, array.dtype)
    return np.concatenate([array, np.repeat(array[-1:], rows - len(array), axis=0)])


def _array(frame, positions, entry):
    columns = frame if positions == list(range(frame.shape[1])) else frame.iloc[:, positions]
    return _shaped(_texts(columns) if entry.dtype == object else _numbers(columns, entry.dtype), entry)


def _shaped(values, entry):
    if entry.shape is None or None in entry.shape:
        return values
    return values.reshape(len(values), *entry.shape)


def _texts(columns):
    for name in columns.columns[columns.isna().any().to_numpy()]:
        raise Failure("FEATURE_VALUES", name=str(name), problem="missing values", type="text")
    return columns.astype(str).to_numpy(dtype=object)


def _numbers(columns, dtype):
    kinds = columns.dtypes.tolist()
    for name, kind in zip(columns.columns, kinds):
        if not is_numeric(kind):
            raise Failure("COLUMN_NOT_NUMERIC", name=str(name), type="text")
    if kinds and all(isinstance(kind, pd.SparseDtype) and kind.fill_value == 0 for kind in kinds):
        values = columns.sparse.to_coo().toarray()
    elif all(isinstance(kind, np.dtype) for kind in kinds):
        values = columns.to_numpy()
    else:
        values = columns.to_numpy(dtype="float64", na_value=np.nan)
    if values.dtype.kind == "O":
        # Booleans beside numbers.
        values = values.astype("float64")
    if dtype.kind != "f" and values.dtype.kind == "f":
        _require_whole(columns, values, dtype)
    return values.astype(dtype, copy=False)


def _require_whole(columns, values, dtype):
    """Neither missing values nor fractions have a place in integers."""
    limits = np.iinfo(dtype) if dtype.kind in "iu" else np.iinfo("uint8")
    for problem, wrong in (
        ("missing values", np.isnan(values)),
        ("numbers that are not whole", np.floor(values) != values),
        ("numbers out of range", (values < limits.min) | (values > limits.max)),
    ):
        if wrong.any():
            name = str(columns.columns[int(wrong.any(axis=0).argmax())])
            raise Failure("FEATURE_VALUES", name=name, problem=problem, type=str(dtype))
