"""Estimators of scikit-learn, and of the libraries that follow its interface: XGBoost, LightGBM, CatBoost, others."""
import re

import numpy as np
import pandas as pd

from ..failures import Failure
from .arrays import ways
from .boosters import lightgbm_names
from .predictor import Predictor

_CLASSES = ("binary", "multiclass")
_LIBRARIES = {"sklearn": "scikit-learn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}


def predictor(model, spec):
    """Raises ARTIFACT_FAILED when the model gives no probabilities and the target type needs them."""
    target_type = spec["targetType"]
    module = type(model).__module__.partition(".")[0]
    description = f"{_LIBRARIES.get(module, module)} ({type(model).__name__})"
    known = {"features": _features(model), "width": _width(model)}
    if target_type == "transform":
        if not callable(getattr(model, "transform", None)):
            return None
        return Predictor(description, _densely(model.transform), **known)
    if not callable(getattr(model, "predict", None)):
        return None
    if target_type not in (*_CLASSES, "multilabel"):
        ask, ask_array = _ways(model, "predict", known["features"])
        return Predictor(description, _densely(ask), **known, ask_array=ask_array)
    probabilities, ask_array = _probabilities(model, known["features"])
    if probabilities is None:
        reason = (
            f"The model, a {type(model).__name__}, has no predict_proba, and predictions of target type "
            f"'{target_type}' are probabilities. Train it with probabilities, or write a score hook."
        )
        raise Failure("ARTIFACT_FAILED", reason=reason)
    labels = _names(getattr(model, "classes_", None)) if target_type in _CLASSES else None
    return Predictor(description, _densely(probabilities), labels, **known, ask_array=ask_array)


def _ways(model, method, features):
    """As `ways`, but leaves it to the model to compare names that are not known here."""
    ask, ask_array = ways(model, method)
    named = getattr(model, "feature_names_in_", None) is not None
    return ask, ask_array if features or not named else None


def _probabilities(model, features):
    """What asks by a data frame and by an array, None where there is none."""
    if hasattr(model, "predict_proba"):
        return [ask and _side_by_side(ask) for ask in _ways(model, "predict_proba", features)]
    if type(model).__name__ == "CatBoost":
        # The class that catboost.train gives predicts by its kind of prediction.
        return lambda data: model.predict(data, prediction_type="Probability"), None
    return None, None


def _side_by_side(ask):
    """Classifiers of several outputs give an array a label, of which the last column is that of "yes"."""

    def asked(data):
        probabilities = ask(data)
        if isinstance(probabilities, list):
            return np.column_stack([np.asarray(label)[:, -1] for label in probabilities])
        return probabilities

    return asked


def _densely(ask):
    """Asks with sparse columns as they are, unless the model says that it does not take them."""
    only_dense = False

    def asked(data):
        nonlocal only_dense
        sparse = isinstance(data, pd.DataFrame) and any(isinstance(kind, pd.SparseDtype) for kind in data.dtypes)
        if not sparse:
            return ask(data)
        if not only_dense:
            try:
                return ask(data)
            except (TypeError, ValueError) as error:
                if not re.search("[Dd]ens", str(error)):
                    raise
                only_dense = True
        return ask(data.apply(lambda column: column.sparse.to_dense() if hasattr(column, "sparse") else column))

    return asked


def _features(model):
    """Names of columns, where the model knows their own."""
    names = _names(getattr(model, "feature_names_in_", None))
    if names is None:
        # As CatBoost and older versions of LightGBM call them.
        names = _names(getattr(model, "feature_names_", None) or getattr(model, "feature_name_", None))
    if names is None or names == [str(i) for i in range(len(names))]:
        return None
    return lightgbm_names(names)


def _width(model):
    try:
        # CatBoost forgets it when it is pickled.
        return int(model.n_features_in_) or None
    except (AttributeError, TypeError, ValueError):
        return None


def _names(values):
    if values is None or getattr(np.asarray(values, dtype=object), "ndim", 1) != 1:
        return None
    return [str(value) for value in values]
