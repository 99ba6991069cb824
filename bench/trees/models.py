"""Trains one model for each shape that bench/entries/trees.mjs measures, and writes the rows to be predicted.

usage: models.py FOLDER

NAME.ubj or NAME.txt: the model. NAME.f32: rows one after another. models.json: {"name", "features", "file"}.
"""
import json
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import xgboost as xgb

folder = Path(sys.argv[1])
ROWS = 50_000
TRAINED = 30_000
rng = np.random.default_rng(3)
X = rng.normal(size=(ROWS, 50)).astype(np.float32)
y = X[:, 0] * 2 + np.sin(X[:, 1] * 3) + X[:, 2] * X[:, 3] + rng.normal(size=ROWS) * 0.1
classes = np.digitize(y, [-1, 1])
missing = X.copy()
missing[rng.random(X.shape) < 0.1] = np.nan
# Numbers of very different size, as incomes or counts are.
skewed = np.exp(X * 4)
skewed[:, 1] *= 1e-9
skewed[:, 2] *= -1
categories = missing[:, :20].copy()
for feature, count in enumerate([3, 7, 20, 60, 200]):
    codes = np.clip(np.floor((X[:, feature] + 3) / 6 * count), 0, count - 1)
    categories[:, feature] = np.where(np.isnan(missing[:, feature]), np.nan, codes)
listed = []


def write(name, rows, save, extension):
    save(str(folder / f"{name}.{extension}"))
    rows.astype(np.float32).tofile(folder / f"{name}.f32")
    listed.append({"name": name, "features": rows.shape[1], "file": f"{name}.{extension}"})


def train_xgboost(name, params, rounds, label=y, rows=X, trained=TRAINED, **matrix):
    data = xgb.DMatrix(rows[:trained], label[:trained], **matrix)
    booster = xgb.train({"tree_method": "hist", "nthread": 2, **params}, data, rounds)
    write(f"xgboost-{name}", rows, booster.save_model, "ubj")


def train_lightgbm(name, params, rounds, label=y, rows=X, **dataset):
    data = lgb.Dataset(rows[:TRAINED], label[:TRAINED], **dataset)
    booster = lgb.train({"verbose": -1, "num_threads": 2, **params}, data, rounds)
    write(f"lightgbm-{name}", rows, booster.save_model, "txt")


BALANCED = {"max_depth": 6}
CATEGORICAL = {"feature_types": ["c"] * 5 + ["q"] * 15, "enable_categorical": True}
train_xgboost("balanced", BALANCED, 100)
train_xgboost("large", {"max_depth": 8, "eta": 0.1}, 500)
train_xgboost("deep", {"max_depth": 0, "max_leaves": 255, "grow_policy": "lossguide"}, 100)
train_xgboost("skewed", {"tree_method": "exact", "max_depth": 9}, 60, rows=skewed, trained=8000)
train_xgboost("missing", BALANCED, 100, rows=missing)
train_xgboost("categorical", {**BALANCED, "max_cat_to_onehot": 4}, 100, rows=categories, **CATEGORICAL)
train_xgboost("multiclass", {**BALANCED, "objective": "multi:softprob", "num_class": 3}, 40, label=classes)
train_xgboost("shallow", {"max_depth": 4, "objective": "binary:logistic"}, 50, label=(y > 0.3) * 1)
train_xgboost("forest", {"max_depth": 16, "num_parallel_tree": 10, "subsample": 0.6, "min_child_weight": 1, "eta": 1}, 1)
train_xgboost("few-trees", BALANCED, 5)
train_lightgbm("default", {}, 100)
train_lightgbm("leaves", {"num_leaves": 255}, 100)
train_lightgbm("missing", {}, 100, rows=missing)
train_lightgbm("categorical", {}, 100, rows=categories, categorical_feature=list(range(5)))
train_lightgbm("multiclass", {"objective": "multiclass", "num_class": 3}, 40, label=classes)
(folder / "models.json").write_text(json.dumps(listed))
