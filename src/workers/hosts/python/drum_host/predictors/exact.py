"""Models that predict the same for a row, to the last bit, alone and among others, wherever it stands.

Trees do: each row goes its own way, and its leaves are added up in the order of the trees. So do steps before them
that change each value by itself. What multiplies matrices does not, such as linear models and networks: the libraries
below it choose another order of adding up by the number of rows. Everything here was measured.
"""
import json

_SKLEARN = {
    "DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor",
    "RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor",
    "GradientBoostingClassifier", "GradientBoostingRegressor", "HistGradientBoostingClassifier",
    "HistGradientBoostingRegressor", "IsolationForest", "DummyClassifier", "DummyRegressor",
    "Binarizer", "KBinsDiscretizer", "MaxAbsScaler", "MinMaxScaler", "OneHotEncoder", "OrdinalEncoder",
    "PolynomialFeatures", "QuantileTransformer", "RobustScaler", "SimpleImputer", "StandardScaler",
    "GenericUnivariateSelect", "SelectFdr", "SelectFpr", "SelectFwe", "SelectKBest", "SelectPercentile",
    "VarianceThreshold",
}  # fmt: skip
_SEARCHES = {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV"}
_LIGHTGBM = {"LGBMClassifier", "LGBMRanker", "LGBMRegressor"}


def is_exact(model):
    """Whether that is known of a model."""
    library, _, _ = type(model).__module__.partition(".")
    if library == "sklearn":
        return _is_exact_in_sklearn(model)
    if library == "xgboost":
        return _is_exact_in_xgboost(model)
    if library == "lightgbm":
        return _is_exact_in_lightgbm(model)
    return False


def _is_exact_in_sklearn(model):
    name = type(model).__name__
    if name in _SEARCHES:
        return is_exact(model.best_estimator_)
    if name == "Pipeline":
        return all(map(_is_exact_step, (step for _, step in model.steps)))
    if name == "ColumnTransformer":
        return all(map(_is_exact_step, (step for _, step, _ in model.transformers_)))
    if name == "FeatureUnion":
        return all(map(_is_exact_step, (step for _, step in model.transformer_list)))
    return name in _SKLEARN or (name == "FunctionTransformer" and model.func is None)


def _is_exact_step(step):
    return step in (None, "passthrough", "drop") if step is None or isinstance(step, str) else is_exact(step)


def _is_exact_in_xgboost(model):
    if callable(getattr(model, "objective", None)):
        return False
    booster = model if type(model).__name__ == "Booster" else model.get_booster()
    return json.loads(booster.save_config())["learner"]["gradient_booster"]["name"] in ("gbtree", "dart")


def _is_exact_in_lightgbm(model):
    if type(model).__name__ == "Booster":
        return True
    return type(model).__name__ in _LIGHTGBM and not callable(model.get_params().get("objective"))
