"""LightGBM: pickles for Python, text files for Node."""

import pickle

import lightgbm
from matrix import LABELS, codes, data, expect, folder, library

SETTINGS = {"binary": {"objective": "binary"}, "multiclass": {"objective": "multiclass", "num_class": 3}}

for column in ("regression", "binary", "multiclass", "anomaly", "sparse"):
    x, y = data(column)
    settings = {"verbose": -1, "num_threads": 1, "num_leaves": 7, **SETTINGS.get(column, {})}
    target = codes(column, y) if column in LABELS else y
    booster = lightgbm.train(settings, lightgbm.Dataset(x, target), 15)
    (folder("lightgbm-pickle", column) / "model.pkl").write_bytes(pickle.dumps(booster))
    booster.save_model(folder("lightgbm", column) / "model.txt")
    for row in ("lightgbm-pickle", "lightgbm"):
        expect(row, column, booster.predict(x))
for row in ("lightgbm-pickle", "lightgbm"):
    library(row, f"LightGBM {lightgbm.__version__}")
