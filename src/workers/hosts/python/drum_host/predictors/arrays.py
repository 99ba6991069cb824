"""Estimators asked for a few rows by an array.

What takes most of a library's time for one row is the data frame around it: its names, its types, its blocks. Here
are the estimators that give the same for an array of the same numbers, to the last bit, in a tenth of the time.
"""
import json

import numpy as np
import pandas as pd

from .forests import forest

# Rows at most.
FEW = 64
_NUMBERS = {np.dtype(np.float64), np.dtype(np.int64)}
_EXACT = 2**53

# Modules of scikit-learn whose estimators see nothing but numbers in a data frame.
_ROOMS = {
    "cluster", "covariance", "cross_decomposition", "decomposition", "discriminant_analysis", "dummy", "ensemble",
    "feature_selection", "gaussian_process", "kernel_approximation", "kernel_ridge", "linear_model", "mixture",
    "naive_bayes", "neighbors", "neural_network", "random_projection", "svm", "tree",
}  # fmt: skip
# Those of its other modules of which that is true.
_SCALERS = {
    "Binarizer", "KBinsDiscretizer", "MaxAbsScaler", "MinMaxScaler", "Normalizer", "PolynomialFeatures",
    "PowerTransformer", "QuantileTransformer", "RobustScaler", "SimpleImputer", "SplineTransformer",
    "StandardScaler",
}  # fmt: skip
_SEARCHES = {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV"}


def few_numbers(data):
    """A few rows of floats and integers as the array that libraries make of them, else None."""
    if not isinstance(data, pd.DataFrame) or len(data) > FEW:
        return None
    kinds = set(data.dtypes.tolist())
    if not kinds.issubset(_NUMBERS):
        return None
    values = data.to_numpy()
    # Integers that a float does not hold would be rounded beside floats.
    return None if len(kinds) > 1 and (np.abs(values) > _EXACT).any() else values


def ways(model, method):
    """What asks an estimator by a data frame, and what asks it by an array of its columns, with no word of names.

    The second is None where it is not known to give the same.
    """
    ask, library = getattr(model, method), type(model).__module__.partition(".")[0]
    if library == "sklearn":
        return ask, _of_steps(_steps(model), method)
    if library == "xgboost":
        return xgboost_ways(model.get_booster(), ask, ask)
    if library == "lightgbm":
        return ask, _lightgbm(model, method)
    return ask, None


def _of_steps(steps, method):
    if steps is None:
        return None
    *transformers, last = steps
    ask = forest(last, method) or getattr(last, method, None)
    if not transformers or ask is None:
        return ask

    def asked(values):
        for transformer in transformers:
            values = transformer.transform(values)
        return ask(values)

    return asked


def _steps(model):
    """The estimators that data go through in turn, without names of columns; None if one of them might miss them."""
    if not type(model).__module__.startswith("sklearn."):
        return None
    name = type(model).__name__
    if name in _SEARCHES:
        return _steps(model.best_estimator_)
    if name == "Pipeline":
        steps = [_steps(step) for _, step in model.steps if step is not None and step != "passthrough"]
        return None if None in steps else [one for step in steps for one in step]
    if type(model).__module__.split(".")[1] not in _ROOMS and name not in _SCALERS:
        return None
    # Estimators inside of it that were given the data frame; what set_output asked for.
    if any(map(_knows_names, vars(model).values())) or hasattr(model, "_sklearn_output_config"):
        return None
    # Categories of columns.
    if getattr(model, "_preprocessor", None) is not None:
        return None
    # One that has names warns when it is given an array.
    nameless = type(model).__new__(type(model))
    vars(nameless).update(vars(model))
    vars(nameless).pop("feature_names_in_", None)
    return [nameless]


def _knows_names(value):
    if isinstance(value, np.ndarray) and value.dtype == object:
        value = value.ravel().tolist()
    if isinstance(value, (list, tuple)):
        return any(map(_knows_names, value))
    return "feature_names_in_" in getattr(value, "__dict__", ())


def _lightgbm(model, method):
    parameters, kind = model.get_params(), (type(model).__name__, method)
    if callable(parameters.get("objective")) or any(name.startswith("pred") for name in parameters):
        return None
    ask = lightgbm_way(model.booster_)
    if kind == ("LGBMRegressor", "predict"):
        return ask
    if kind != ("LGBMClassifier", "predict_proba"):
        return None

    def probabilities(values):
        result = ask(values)
        return result if result.ndim > 1 else np.vstack((1.0 - result, result)).transpose()

    return probabilities


def lightgbm_way(booster):
    """What asks a booster by an array of a few rows. To wake threads for them takes longer than the rows."""
    return lambda values: booster.predict(values, num_threads=1)


def xgboost_ways(booster, ask, ask_array):
    """Both ways of asking, the second with a single thread."""
    learner = json.loads(booster.save_config())["learner"]
    if learner["gradient_booster"]["name"] == "gblinear":
        # It compares names.
        return ask, None
    threads, single = learner["generic_param"].get("nthread", 0), False

    def asked(way, few, data):
        nonlocal single
        if single != few:
            # To change it takes as long as to predict a row.
            booster.set_param({"nthread": 1 if few else threads})
            single = few
        return way(data)

    return lambda data: asked(ask, False, data), lambda values: asked(ask_array, True, values)
