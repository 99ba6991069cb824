"""Models of the own interfaces of XGBoost and LightGBM; those of their scikit-learn interfaces are estimators."""
import re

import pandas as pd

from .arrays import lightgbm_way, xgboost_ways
from .predictor import Predictor


def predictor(model, spec):
    if type(model).__name__ != "Booster":
        return None
    if type(model).__module__.startswith("xgboost"):
        ask, ask_array = xgboost_ways(
            model,
            lambda data: _ask_xgboost(model, data),
            model.inplace_predict,
        )
        return Predictor("XGBoost (Booster)", ask, features=model.feature_names, ask_array=ask_array)
    features = lightgbm_names(model.feature_name())
    return Predictor("LightGBM (Booster)", model.predict, features=features, ask_array=lightgbm_way(model))


def lightgbm_names(names):
    """LightGBM makes names up where it was given none."""
    return None if all(re.fullmatch(r"Column_\d+", name) for name in names) else names


def _ask_xgboost(model, data):
    import xgboost

    text = any(isinstance(kind, pd.CategoricalDtype) for kind in data.dtypes)
    return model.predict(xgboost.DMatrix(data, enable_categorical=text))
