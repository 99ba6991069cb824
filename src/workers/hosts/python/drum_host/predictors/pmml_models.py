"""PMML beside a custom.py, through pypmml; without one it runs in the host for Java."""
import sys

import pandas as pd

from ..failures import Failure
from ..packages import need
from .predictor import Predictor

_CLASSES = ("binary", "multiclass")


def load(path):
    """Raises ARTIFACT_FAILED, and PYTHON_PACKAGE with what helps."""
    pypmml = need(
        "pypmml",
        f"The model file {path} beside a custom.py (without that file, drum runs it by Java, which needs no Python)",
    )
    return pypmml.Model.load(path)


def predictor(model, spec):
    if type(model).__name__ != "Model":
        return None
    labels, columns = None, None
    if spec["targetType"] in _CLASSES:
        fields = [field for field in model.outputFields if field.feature == "probability" and field.value is not None]
        # A class may have several fields, of which the first counts.
        by_label = {str(field.value): field.name for field in reversed(fields)}
        labels = [label for label in dict.fromkeys(str(field.value) for field in fields)]
        columns = [by_label[label] for label in labels]
        if len(labels) < 2:
            reason = "The PMML model has no probabilities of its classes among its outputs. Write a score hook."
            raise Failure("ARTIFACT_FAILED", reason=reason)

    def ask(data):
        answer = model.predict(_plain(data))
        return (answer[columns] if columns else answer.iloc[:, :1]).to_numpy()

    features = [str(name) for name in model.inputNames]
    return Predictor(f"PMML ({model.modelElement})", ask, labels, features)


def _plain(data):
    """Missing values and sparse columns in the way that py4j takes them."""
    dense = data.apply(lambda column: column.sparse.to_dense() if hasattr(column, "sparse") else column)
    return dense.astype(object).where(dense.notna(), None) if dense.isna().any().any() else dense
