"""Which columns of a data frame go into which input of a network."""
import re
import sys
from typing import NamedTuple, Optional

import numpy as np
import pandas as pd

from ..failures import Failure
from .predictor import features_missing

_left_out = set()


class Input(NamedTuple):
    """An input of a network. `shape` is that of a row, None where it is free; `dtype` is object for text."""

    name: str
    shape: Optional[tuple]
    dtype: np.dtype

    @property
    def width(self):
        """Number of values in a row, None where it is free."""
        if self.shape is None or None in self.shape:
            return None
        return int(np.prod(self.shape, dtype=int))


def assigned(frame, inputs):
    """Positions of the columns of each input, as src/predictors/onnx/inputs.ts finds them too.

    An input of one value takes the column of its name. What is left goes to the inputs that are left: by the
    names `input_0`, `input_1`, …, or in the order of the columns, each as many as it is wide.

    Raises FEATURES_MISSING, FEATURE_COUNT, COLUMN_NOT_NUMERIC.
    """
    names = [str(name) for name in frame.columns]
    written = [re.sub(r"[^\w+]", "_", name) for name in names]
    chosen = {}
    for entry in inputs:
        known = names if entry.name in names else written
        if entry.width == 1 and entry.name in known:
            chosen[entry.name] = [known.index(entry.name)]
    rest = [entry for entry in inputs if entry.name not in chosen]
    lacking = [entry.name for entry in rest if entry.width == 1 and len(inputs) > 1]
    if lacking:
        raise features_missing(lacking)
    for entry in rest if len(rest) > 1 else ():
        numbered = [f"{entry.name}_{i}" for i in range(entry.width or 0)]
        if numbered and set(numbered).issubset(names):
            chosen[entry.name] = [names.index(name) for name in numbered]
    rest = [entry for entry in rest if entry.name not in chosen]
    if rest:
        taken = {position for positions in chosen.values() for position in positions}
        _deal(frame, [i for i in range(len(names)) if i not in taken], rest, chosen)
    return [chosen[entry.name] for entry in inputs]


def _deal(frame, left, inputs, chosen):
    """Gives the columns that are left to the inputs in turn; text is passed over where all of them take numbers."""
    usable = left
    if all(entry.dtype != object for entry in inputs):
        kinds = frame.dtypes.tolist()
        usable = [i for i in left if is_numeric(kinds[i])]
    text = [str(frame.columns[i]) for i in left if i not in usable]
    free = [entry for entry in inputs if entry.width is None]
    known = sum(entry.width or 0 for entry in inputs)
    if len(free) > 1 or (known > len(usable) if free else known != len(usable)):
        if text and known == len(left):
            raise Failure("COLUMN_NOT_NUMERIC", name=text[0], type="text")
        shares = " and ".join(f"{entry.width or 'some'} for '{entry.name}'" for entry in inputs)
        raise Failure("FEATURE_COUNT", actual=len(usable), expected=known if len(inputs) == 1 else shares)
    _tell_of(text)
    for entry in inputs:
        width = len(usable) - known if entry.width is None else entry.width
        chosen[entry.name], usable = usable[:width], usable[width:]


def _tell_of(names):
    new = [name for name in names if name not in _left_out]
    if new:
        _left_out.update(new)
        print(f"Columns of text are not given to the model: {', '.join(new)}", file=sys.stderr)


def is_numeric(dtype):
    dtype = getattr(dtype, "subtype", dtype)
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)
