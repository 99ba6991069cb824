"""Asks every estimator of scikit-learn, XGBoost and LightGBM for a few rows in both ways: `few_rows.py HOST`.

Prints those that are asked by an array, and those of them whose predictions differ from the library's own in any
bit.
"""
import json
import sys
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from drum_host.predictors import predictor_for  # noqa: E402
from drum_host.predictors.arrays import few_numbers  # noqa: E402
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier, VotingRegressor  # noqa: E402
from sklearn.feature_selection import SelectKBest  # noqa: E402
from sklearn.impute import SimpleImputer  # noqa: E402
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler  # noqa: E402
from sklearn.utils import all_estimators  # noqa: E402

rng = np.random.default_rng(3)
ROWS = 60
FLOATS = pd.DataFrame(rng.normal(size=(ROWS, 6)) + 3, columns=[f"x{i}" for i in range(6)])
MIXED = FLOATS.assign(x2=rng.integers(0, 9, ROWS), x5=rng.integers(0, 2, ROWS))
WHOLE = (FLOATS.abs() * 10).astype("int64")
AMOUNT = FLOATS.sum(axis=1).to_numpy()
LABEL = np.array(["a", "b", "c"])[np.digitize(AMOUNT, np.quantile(AMOUNT, [0.3, 0.6]))]
asked, differing = [], []


def compare(model, data, target, target_type, method):
    try:
        model.fit(data, target)
        predictor = predictor_for(model, {"targetType": target_type})
    except Exception:
        # Some want data of their own; some give no probabilities.
        return
    name = f"{type(model).__name__} {'/'.join(sorted({str(kind) for kind in data.dtypes}))} {method}"
    if predictor is None or predictor._ask_array is None:
        return
    for rows in (1, 2, 5, 33):
        few = data.iloc[:rows]
        try:
            expected = getattr(model, method)(few)
        except Exception:
            return
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                actual = predictor._ask_array(few_numbers(few))
            except Exception as error:
                differing.append(f"{name}, {rows} rows: {error}")
                continue
        expected = np.asarray(expected)
        same = expected.dtype == actual.dtype and expected.tobytes() == actual.tobytes()
        if not same or expected.shape != actual.shape or any("feature names" in str(one.message) for one in told):
            differing.append(f"{name}, {rows} rows")
    asked.append(name)


def every(kind):
    for _, estimator in all_estimators(type_filter=kind):
        try:
            yield estimator()
        except TypeError:
            continue


def pipelines(last):
    yield make_pipeline(StandardScaler(), last)
    yield make_pipeline(SimpleImputer(), PolynomialFeatures(2), SelectKBest(k=5), last)
    yield make_pipeline(StandardScaler().set_output(transform="pandas") if hasattr(StandardScaler, "set_output") else None, last)
    yield make_pipeline(OneHotEncoder(handle_unknown="ignore"), last)
    yield GridSearchCV(make_pipeline(StandardScaler(), last), {}, cv=2)


def boosters():
    try:
        import lightgbm
        import xgboost
    except ImportError:
        return
    plain = {"n_estimators": 20}
    yield "regression", [xgboost.XGBRegressor(**plain), xgboost.XGBRegressor(booster="dart", **plain),
                         xgboost.XGBRegressor(booster="gblinear", **plain), xgboost.XGBRFRegressor(**plain),
                         lightgbm.LGBMRegressor(verbosity=-1, **plain)]  # fmt: skip
    yield "multiclass", [xgboost.XGBClassifier(**plain), lightgbm.LGBMClassifier(verbosity=-1, **plain)]


for data in (FLOATS, MIXED, WHOLE):
    # Types of columns are nothing to what comes after the first step.
    kinds = every if data is FLOATS else lambda kind: []
    regressors = [*kinds("regressor"), *pipelines(LinearRegression()), *pipelines(GradientBoostingRegressor())]
    for model in [*regressors, Ridge(), VotingRegressor([("a", Ridge()), ("b", LinearRegression())])]:
        compare(model, data, AMOUNT, "regression", "predict")
    for model in [*kinds("classifier"), *pipelines(LogisticRegression()), *pipelines(RandomForestClassifier())]:
        compare(model, data, LABEL, "multiclass", "predict_proba")
        compare(model, data, LABEL == "a", "binary", "predict_proba")
    for model in kinds(None):
        if hasattr(model, "fit_predict"):
            compare(model, data, None, "anomaly", "predict")
    codes = np.unique(LABEL, return_inverse=True)[1]
    for target_type, models in boosters():
        for model in models:
            if target_type == "regression":
                compare(model, data, AMOUNT, target_type, "predict")
            else:
                compare(model, data, codes, target_type, "predict_proba")
                compare(model, data, codes == 0, "binary", "predict_proba")

asked = sorted({name.partition(" ")[0] for name in asked})
json.dump({"asked": asked, "differing": sorted(set(differing))}, sys.stdout)
