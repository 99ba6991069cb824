"""The small interface behind which every library's models are."""
import re

import numpy as np
import pandas as pd

from ..failures import Failure
from .arrays import FEW, few_numbers


class Predictor:
    """A model object with the way in which it is asked.

    `ask` takes the data and gives a data frame, an array or a sparse matrix with a row for each of its rows;
    `class_labels` are the model's own, in its own order, or None; `features` the names of the columns that it was
    trained on, in its order, or None; `width` their number, where it is known. `ask_array`, where there is one, gives
    the same for an array of a few rows of numbers, sooner.
    """

    def __init__(self, description, ask, class_labels=None, features=None, width=None, ask_array=None):
        self.description = description
        # What messages call it.
        self.name = description
        self.ask = ask
        self.class_labels = class_labels
        self.features = features
        self._width = width
        self._columns = pd.Index(features) if features else None
        self._ask_array = ask_array
        # Names that were found to be those of the features.
        self._last_names = None
        # Number of columns of its predictions, where that is known without asking.
        self.answer_width = None
        # Whether a row's prediction is known to be the same, to the last bit, alone and among others.
        self.exact = False

    def few(self, data):
        """A few rows of numbers as the array that `predict_few` takes; None for others. Raises as `predict`."""
        if isinstance(data, np.ndarray):
            return data
        return few_numbers(self._own_columns(data)) if self._ask_array else None

    def few_of(self, names, values):
        """The same for an array of columns of these names; None for what `few` has to see as a data frame."""
        if len(values) > FEW or self._ask_array is None:
            return None
        if self.features is None:
            return values if self._width in (None, values.shape[1]) else None
        if names is not self._last_names:
            if not names.equals(self._columns):
                return None
            self._last_names = names
        return values

    def predict_few(self, values):
        """What `predict` gives for the rows of such arrays. Raises anything."""
        return self._ask_array(values)

    def predict(self, data):
        """Raises FEATURES_MISSING, FEATURE_COUNT, MODEL_RUN, and what `ask` finds wrong."""
        try:
            own = self._own_columns(data)
            if isinstance(own, pd.DataFrame) and len(own) == 0 and self.answer_width is not None:
                # Columns without rows have no types, and libraries refuse them.
                return np.empty((0, self.answer_width))
            numbers = few_numbers(own) if self._ask_array else None
            if numbers is not None:
                try:
                    return self._ask_array(numbers)
                except Exception:
                    # Let the library say it of the user's data frame.
                    pass
            return self.ask(own)
        except Failure as failure:
            if failure.code == "MODEL_OUTPUT":
                failure.details["path"] = self.name
            raise
        except Exception as error:
            raise Failure("MODEL_RUN", path=self.name, reason=_without_values(error)) from error

    def _own_columns(self, data):
        """The columns that the model was trained on, in their order, where it has names for them."""
        features = self.features
        if not isinstance(data, pd.DataFrame):
            return data
        if not features:
            if self._width is not None and self._width != data.shape[1]:
                raise Failure("FEATURE_COUNT", actual=data.shape[1], expected=self._width)
            return data
        if data.columns.equals(self._columns):
            return data
        names = [str(name) for name in data.columns]
        if names == features:
            return data
        missing = [name for name in features if name not in names]
        if missing:
            # LightGBM writes its names without blanks.
            names = [name.replace(" ", "_") for name in names]
            missing = [name for name in missing if name not in names]
        if missing:
            raise features_missing(missing)
        return data.iloc[:, [names.index(name) for name in features]]


def features_missing(names):
    shown = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
    return Failure("FEATURES_MISSING", count=len(names), missing=shown)


def _without_values(error):
    """A library's message without what it quotes of the data."""
    text = " ".join(str(error).split())
    text = re.sub(r"(could not convert \w+ to \w+)(: .*)", r"\1", text)
    text = re.sub(r"=\"[^\"]*\": Cannot convert '.*' to (\w+)", r": it cannot be converted to \1", text)
    return f"{type(error).__name__}: {text[:500]}".rstrip(".")
