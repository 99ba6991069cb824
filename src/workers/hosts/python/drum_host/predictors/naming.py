"""Names for the columns of what a predictor gave."""
from functools import lru_cache

import numpy as np
import pandas as pd


def frame_of(predictions, predictor, spec):
    """What a model gave as a data frame, its columns named as far as names are known."""
    if isinstance(predictions, pd.DataFrame):
        return predictions
    if hasattr(predictions, "tocsc"):
        names = [f"feature_{i}" for i in range(predictions.shape[1])]
        return pd.DataFrame.sparse.from_spmatrix(predictions.tocsc(), columns=names)
    values = np.asarray(predictions)
    columns = values if values.ndim == 2 else values.reshape(len(values), -1)
    width = columns.shape[1]
    if spec["targetType"] == "transform":
        return pd.DataFrame(columns, columns=[f"feature_{i}" for i in range(width)])
    own = predictor.class_labels
    if own is not None and len(own) == width:
        return _frame(columns, own)
    labels = spec.get("classLabels") or []
    if spec["targetType"] == "binary" and width <= 2:
        return _binary(columns, *(reversed(own) if own is not None and len(own) == 2 else labels))
    names = labels if len(labels) == width else ["Predictions"] + [str(i) for i in range(1, width)]
    return _frame(columns, names)


def _frame(columns, names):
    # post_process may write into the names that it gets.
    return pd.DataFrame(columns, columns=_index(*names).copy(deep=True))


@lru_cache(maxsize=16)
def _index(*names):
    return pd.Index(names)


def _binary(columns, positive, negative):
    """One column is the positive class; of two, the first is the negative class, as scikit-learn sorts them."""
    if columns.shape[1] == 2:
        return _frame(columns[:, ::-1], (positive, negative))
    # In double precision, so that the two add up to 1.
    probability = columns[:, 0].astype(np.float64)
    return _frame(np.column_stack([probability, 1 - probability]), (positive, negative))
