"""CatBoost: pickles."""

import pickle

import catboost
from matrix import data, expect, folder, library

for column in ("regression", "binary", "multiclass", "anomaly", "sparse"):
    x, y = data(column)
    settings = {"iterations": 15, "depth": 3, "verbose": False, "allow_writing_files": False, "thread_count": 1}
    if column in ("binary", "multiclass"):
        model = catboost.CatBoostClassifier(**settings).fit(x, y)
        expected = {"predictions": model.predict_proba(x), "names": model.classes_}
    else:
        model = catboost.CatBoostRegressor(**settings).fit(x, y)
        expected = {"predictions": model.predict(x)}
    (folder("catboost", column) / "model.pkl").write_bytes(pickle.dumps(model))
    expect("catboost", column, **expected)
library("catboost", f"CatBoost {catboost.__version__}")
