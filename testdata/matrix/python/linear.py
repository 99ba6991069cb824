"""Linear models of scikit-learn, for artifacts that hold their weights: PMML and jars."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matrix import data
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler


@dataclass
class LinearModel:
    column: str
    features: pd.DataFrame
    labels: list | None
    """Of the classes; None for a model of numbers."""
    scores: list
    """For each label, else once: the weights of the features, and a constant. The softmax of them are probabilities."""
    expected: dict
    """The library's own predictions, for matrix.expect."""


def linear_models():
    for column in ("regression", "binary", "multiclass", "anomaly", "sparse"):
        x, y = data(column)
        scaler = StandardScaler().fit(x)
        labels = None
        if column in ("binary", "multiclass"):
            model = LogisticRegression().fit(scaler.transform(x), y)
            labels = model.classes_.tolist()
            expected = {"predictions": model.predict_proba(scaler.transform(x)), "names": labels}
        else:
            model = LinearRegression().fit(scaler.transform(x), y)
            expected = {"predictions": model.predict(scaler.transform(x))}
        # The scaler goes into the weights.
        weights = model.coef_.reshape(-1, x.shape[1]) / scaler.scale_
        constants = np.reshape(model.intercept_, -1) - weights @ scaler.mean_
        scores = [(row.tolist(), float(constant)) for row, constant in zip(weights, constants, strict=True)]
        if labels is not None and len(scores) == 1:
            # The decision function of two classes is the second's.
            scores.insert(0, ([0.0] * x.shape[1], 0.0))
        yield LinearModel(column, x, labels, scores, expected)
