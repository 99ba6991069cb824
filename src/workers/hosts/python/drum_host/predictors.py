"""Predicts by a loaded model object, in the way of the library that made it."""
import re

import numpy as np
import pandas as pd

from .failures import Failure

_CLASSES = ("binary", "multiclass")


class Predictor:
    """A model object with the way in which it is asked.

    `class_labels` are the model's own, in its own order, or None.
    """

    def __init__(self, description, ask, class_labels=None, features=None):
        self.description = description
        # What messages call it.
        self.name = description
        self._ask = ask
        self.class_labels = class_labels
        self.features = features

    def predict(self, data):
        try:
            return self._ask(self._own_columns(data))
        except Failure:
            raise
        except Exception as error:
            raise Failure("MODEL_RUN", path=self.name, reason=_without_values(error)) from error

    def _own_columns(self, data):
        """The columns that the model was trained on, in their order, where it has names for them."""
        features = self.features
        if not features or not isinstance(data, pd.DataFrame) or not _are_names(features):
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
            shown = ", ".join(missing[:10]) + (", …" if len(missing) > 10 else "")
            raise Failure("FEATURES_MISSING", count=len(missing), missing=shown)
        return data.iloc[:, [names.index(name) for name in features]]


def _are_names(features):
    """LightGBM makes names up where it was given none."""
    return not all(re.fullmatch(r"Column_\d+", name) for name in features)


def predictor_for(model, target_type):
    """The predictor of a model object, None when no library of those known made it.

    Raises ARTIFACT_FAILED when the model cannot give what the target type needs.
    """
    module = type(model).__module__.partition(".")[0]
    name = type(model).__name__
    if name == "Booster" and module == "xgboost":
        return Predictor("XGBoost (Booster)", lambda data: _ask_xgboost(model, data), features=model.feature_names)
    if name == "Booster" and module == "lightgbm":
        return Predictor("LightGBM (Booster)", model.predict, features=model.feature_name())
    return _estimator(model, target_type, f"{_LIBRARIES.get(module, module)} ({name})")


_LIBRARIES = {"sklearn": "scikit-learn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}


def _ask_xgboost(model, data):
    import xgboost

    text = any(isinstance(kind, pd.CategoricalDtype) for kind in data.dtypes)
    return model.predict(xgboost.DMatrix(data, enable_categorical=text))


def _estimator(model, target_type, description):
    if isinstance(model, type):
        return None
    features = _names(getattr(model, "feature_names_in_", None))
    if target_type == "transform":
        if not callable(getattr(model, "transform", None)):
            return None
        return Predictor(description, model.transform, features=features)
    if not callable(getattr(model, "predict", None)):
        return None
    if target_type in _CLASSES or target_type == "multilabel":
        if not hasattr(model, "predict_proba"):
            reason = (
                f"The model, a {type(model).__name__}, has no predict_proba, and predictions of target type "
                f"'{target_type}' are probabilities. Train it with probabilities, or write a score hook."
            )
            raise Failure("ARTIFACT_FAILED", reason=reason)
        labels = _names(getattr(model, "classes_", None)) if target_type in _CLASSES else None
        return Predictor(description, lambda data: _probabilities(model, data), labels, features)
    return Predictor(description, model.predict, features=features)


def _probabilities(model, data):
    probabilities = model.predict_proba(data)
    if isinstance(probabilities, list):
        # One array a label, as classifiers of several outputs give them: the last column is that of "yes".
        return np.column_stack([np.asarray(label)[:, -1] for label in probabilities])
    return probabilities


def _names(values):
    if values is None or getattr(np.asarray(values, dtype=object), "ndim", 1) != 1:
        return None
    return [str(value) for value in values]


def frame_of(predictions, predictor, spec):
    """What a model gave as a data frame, its columns named as far as names are known."""
    if isinstance(predictions, pd.DataFrame):
        return predictions
    if hasattr(predictions, "tocsc"):
        names = [f"feature_{i}" for i in range(predictions.shape[1])]
        return pd.DataFrame.sparse.from_spmatrix(predictions.tocsc(), columns=names)
    values = np.asarray(predictions)
    columns = values.reshape(len(values), -1)
    if spec["targetType"] == "transform":
        return pd.DataFrame(columns, columns=[f"feature_{i}" for i in range(columns.shape[1])])
    labels = spec.get("classLabels") or []
    own = predictor.class_labels
    if own is not None and len(own) == columns.shape[1]:
        return pd.DataFrame(columns, columns=own)
    if spec["targetType"] == "binary" and columns.shape[1] == 1:
        # In double precision, so that the two add up to 1.
        positive = columns[:, 0].astype(np.float64)
        return pd.DataFrame({labels[0]: positive, labels[1]: 1 - positive})
    if len(labels) == columns.shape[1]:
        return pd.DataFrame(columns, columns=labels)
    names = ["Predictions"] + [str(i) for i in range(1, columns.shape[1])]
    return pd.DataFrame(columns, columns=names)


def _without_values(error):
    """A library's message without what it quotes of the data."""
    text = " ".join(str(error).split())
    text = re.sub(r"(could not convert \w+ to \w+)(: .*)", r"\1", text)
    return f"{type(error).__name__}: {text[:500]}".rstrip(".")
