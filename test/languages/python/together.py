"""Asks models for the rows of many requests by one call, and for each alone: `together.py HOST`.

Prints the kinds of models of which the host says that both are the same to the last bit, those of which it does not,
and those whose answers differ all the same, or were not made by one call.
"""
import json
import os
import pickle
import sys
import tempfile
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import lightgbm  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import xgboost  # noqa: E402
from drum_host.model import Model  # noqa: E402
from drum_host.predictors.exact import is_exact  # noqa: E402
from sklearn.compose import ColumnTransformer  # noqa: E402
from sklearn.ensemble import GradientBoostingClassifier, RandomForestRegressor  # noqa: E402
from sklearn.impute import SimpleImputer  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import FeatureUnion, make_pipeline  # noqa: E402
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler  # noqa: E402
from sklearn.tree import DecisionTreeRegressor  # noqa: E402
from sklearn.utils import all_estimators  # noqa: E402

rng = np.random.default_rng(5)
ROWS = 120
FLOATS = pd.DataFrame(rng.normal(size=(ROWS, 6)).round(3) + 3, columns=[f"x{i}" for i in range(6)])
# Some of whose values look like integers where they are alone.
MIXED = FLOATS.assign(x2=rng.integers(0, 9, ROWS), x5=rng.integers(0, 20, ROWS) / 4)
GAPS = MIXED.mask(rng.random(MIXED.shape) < 0.05)
TEXT = MIXED.assign(city=rng.choice(["Bern", "Basel", "Chur"], ROWS), on=rng.choice([True, False], ROWS))
AMOUNT = FLOATS.sum(axis=1).to_numpy()
LABEL = np.digitize(AMOUNT, np.quantile(AMOUNT, [0.3, 0.6]))
exact, inexact, differing = set(), set(), set()


def model_of(estimator, target_type, folder):
    path = os.path.join(folder, "model.pkl")
    with open(path, "wb") as file:
        pickle.dump(estimator, file)
    labels = {"classLabels": ["0", "1", "2"]} if target_type == "multiclass" else {}
    return Model({"targetType": target_type, "codeDir": folder, "artifact": {"path": path}, **labels})


def requests_of(data):
    """The rows in requests of a few each, then once more in others."""
    for most in (1, 7, 80):
        start = 0
        while start < len(data):
            end = start + int(rng.integers(1, most + 1))
            body = data.iloc[start:end].to_csv(index=False).encode()
            yield {"payload": {"mediaType": {"essence": "text/csv", "parameters": {}}}}, body
            start = end


def bytes_of(answer):
    kind, meta, buffers = answer
    return kind, meta, b"".join(map(bytes, buffers))


def compare(estimator, data, target_type="regression", fitted=False):
    name = type(estimator).__name__
    if not fitted and type(estimator).__module__.startswith("sklearn.") and name not in ("Pipeline", "GridSearchCV"):
        if not is_exact(estimator):
            inexact.add(name)
            return
    if not fitted:
        try:
            estimator.fit(data, LABEL if target_type == "multiclass" else AMOUNT)
        except Exception:
            return
    if not is_exact(estimator):
        inexact.add(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        model = model_of(estimator, target_type, folder)
        if not model.info.get("groups"):
            differing.add(f"{name}: is not asked together")
            return
        requests = list(requests_of(data))
        alone = [bytes_of(model.run(*request)) for request in requests]
        together = []
        for start in range(0, len(requests), 32):
            together += model.run_together(requests[start : start + 32])
        sys.path.remove(folder)
    exact.add(name)
    if None in together:
        differing.add(f"{name}: {together.count(None)} of {len(together)} requests are left alone")
    elif [bytes_of(answer) for answer in together] != alone:
        differing.add(f"{name}: differs for {'/'.join(sorted({str(kind) for kind in data.dtypes}))}")


def every(kind):
    for _, estimator in all_estimators(type_filter=kind):
        try:
            yield estimator()
        except TypeError:
            continue


def is_exact_step(step):
    try:
        return is_exact(step)
    except AttributeError:
        # A search or a union that is not fitted.
        return False


few = {"n_estimators": 15}
by_columns = ColumnTransformer(
    [("text", OneHotEncoder(handle_unknown="ignore"), ["city"]), ("numbers", StandardScaler(), ["x0", "x1", "x2"])],
    remainder="passthrough",
)
for data in (FLOATS, MIXED, GAPS):
    for estimator in (every("regressor") if data is MIXED else ()):
        compare(estimator, data)
    for estimator in (every("classifier") if data is MIXED else ()):
        compare(estimator, data, "multiclass")
    for step in (every("transformer") if data is not FLOATS else ()):
        if is_exact_step(step):
            first = [] if data is MIXED else [SimpleImputer()]
            compare(make_pipeline(*first, step, DecisionTreeRegressor()), data)
        else:
            inexact.add(type(step).__name__)
    compare(make_pipeline(FeatureUnion([("a", MinMaxScaler()), ("b", "passthrough")]), RandomForestRegressor(15)), data)
    compare(GridSearchCV(RandomForestRegressor(15), {}, cv=2), data)
    for estimator in (xgboost.XGBRegressor(**few), xgboost.XGBRegressor(booster="dart", **few),
                      xgboost.XGBRegressor(booster="gblinear"), xgboost.XGBRFRegressor(**few),
                      lightgbm.LGBMRegressor(verbosity=-1, **few), lightgbm.LGBMRegressor(linear_tree=True, verbosity=-1, **few)):  # fmt: skip
        compare(estimator, data)
    compare(xgboost.XGBRegressor(objective="reg:logistic", **few).fit(data, AMOUNT / 99), data, fitted=True)
    for estimator in (xgboost.XGBClassifier(**few), lightgbm.LGBMClassifier(verbosity=-1, **few)):
        compare(estimator, data, "multiclass")
    compare(xgboost.train({}, xgboost.DMatrix(data, AMOUNT), 9), data, fitted=True)
    compare(lightgbm.train({"verbosity": -1}, lightgbm.Dataset(data, AMOUNT), 9), data, fitted=True)
    compare(make_pipeline(SimpleImputer(), GradientBoostingClassifier(**few)), data, "multiclass")
compare(make_pipeline(by_columns, RandomForestRegressor(15)), TEXT)
compare(make_pipeline(by_columns, xgboost.XGBRegressor(**few)), TEXT)

json.dump({"exact": sorted(exact), "inexact": sorted(inexact), "differing": sorted(differing)}, sys.stdout)
