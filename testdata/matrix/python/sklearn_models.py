"""scikit-learn: pickles; and linear models for the hooks of custom.py, which unpickle them, and of custom.ts, which read
their coefficients."""

import json
import pickle
import shutil
from pathlib import Path

import joblib
import numpy as np
import sklearn
from matrix import as_given, data, expect, folder, library
from sklearn.ensemble import GradientBoostingRegressor, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HOOKS = Path(__file__).resolve().parent.parent / "hooks"


def ask(model, x):
    if hasattr(model, "predict_proba"):
        return {"predictions": model.predict_proba(x), "names": model.classes_}
    return {"predictions": (model.predict if hasattr(model, "predict") else model.transform)(x)}


def pickles():
    for column, model in {
        "regression": GradientBoostingRegressor(n_estimators=20, random_state=1),
        "binary": make_pipeline(StandardScaler(), LogisticRegression()),
        "multiclass": RandomForestClassifier(n_estimators=10, random_state=1),
        "anomaly": IsolationForest(n_estimators=10, random_state=1),
        "transform": StandardScaler(),
        "sparse": LinearRegression(),
    }.items():
        x, y = data(column)
        model.fit(x, y)
        path = folder("sklearn", column)
        if column in ("binary", "transform"):
            joblib.dump(model, path / "model.joblib")
        else:
            (path / "model.pkl").write_bytes(pickle.dumps(model))
        expect("sklearn", column, **ask(model, as_given(column, x)))


def hooks():
    for column, estimator in {
        "regression": LinearRegression(),
        "binary": LogisticRegression(),
        "multiclass": LogisticRegression(),
        "anomaly": LinearRegression(),
        "transform": None,
        "unstructured": LinearRegression(),
        "sparse": LinearRegression(),
    }.items():
        x, y = data(column)
        # What is centred cannot stay sparse.
        scaler = StandardScaler(with_mean=column != "sparse")
        model = (scaler if estimator is None else make_pipeline(scaler, estimator)).fit(x, y)
        name = column if column in ("transform", "unstructured") else "score"
        python, typescript = folder("custom.py", column), folder("custom.ts", column)
        shutil.copy(HOOKS / f"{name}.py", python / "custom.py")
        (python / "model.dump").write_bytes(pickle.dumps(model))
        shutil.copy(HOOKS / f"{name}.ts", typescript / "custom.ts")
        shutil.copy(HOOKS / "linear.ts", typescript)
        (typescript / "model.dump").write_text(json.dumps(coefficients(scaler, estimator, x.columns)))
        expect("custom.py", column, **ask(model, as_given(column, x)))
        expect("custom.ts", column, **ask(model, x))


def coefficients(scaler, estimator, names):
    mean = np.zeros(len(names)) if scaler.mean_ is None or not scaler.with_mean else scaler.mean_
    found = {"names": list(names), "mean": mean.tolist(), "scale": scaler.scale_.tolist()}
    if estimator is None:
        return found
    found["weights"] = estimator.coef_.reshape(-1, len(names)).tolist()
    found["biases"] = np.reshape(estimator.intercept_, -1).tolist()
    return found | ({"classes": estimator.classes_.tolist()} if hasattr(estimator, "classes_") else {})


pickles()
hooks()
for row in ("sklearn", "custom.py", "custom.ts"):
    library(row, f"scikit-learn {sklearn.__version__}")
