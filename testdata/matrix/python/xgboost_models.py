"""XGBoost: pickles for Python, .json and .ubj for Node."""

import pickle

import numpy as np
import xgboost
from matrix import LABELS, codes, data, expect, folder, library

SETTINGS = {
    "binary": {"objective": "binary:logistic"},
    "multiclass": {"objective": "multi:softprob", "num_class": 3},
}

for column in ("regression", "binary", "multiclass", "anomaly", "sparse"):
    x, y = data(column)
    matrix = xgboost.DMatrix(x, codes(column, y) if column in LABELS else y)
    settings = {"max_depth": 3, "nthread": 1, **SETTINGS.get(column, {})}
    booster = xgboost.train(settings, matrix, 15)
    (folder("xgboost-pickle", column) / "model.pkl").write_bytes(pickle.dumps(booster))
    extension = "json" if column in ("binary", "anomaly") else "ubj"
    booster.save_model(folder("xgboost", column) / f"model.{extension}")
    for row in ("xgboost-pickle", "xgboost"):
        expect(row, column, np.asarray(booster.predict(matrix)))
for row in ("xgboost-pickle", "xgboost"):
    library(row, f"XGBoost {xgboost.__version__}")
