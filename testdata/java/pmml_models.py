"""Trains scikit-learn models on testdata/, exports them as PMML, and writes what scikit-learn predicts.

`python pmml_models.py [DIR]` writes into DIR (default: the folder pmml beside this file) NAME.pmml and NAME.csv, and
rows.csv, the input of `mixed`. It needs scikit-learn 1.9.0 with sklearn2pmml 0.133.1, in an environment of their own,
and Java. The template's model goes into model_templates/java_pmml.
"""

import pathlib
import re
import shutil
import sys

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, IsolationForest, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn2pmml import sklearn2pmml
from sklearn2pmml.pipeline import PMMLPipeline

SEED = 20
TESTDATA = pathlib.Path(__file__).resolve().parent.parent
TARGETS = {"diabetes": "progression", "breast_cancer": "diagnosis", "iris": "species"}

MODELS = {
    "linear_regression": ("diabetes", LinearRegression()),
    "boosted_regression": ("diabetes", GradientBoostingRegressor(n_estimators=20, max_depth=2, random_state=SEED)),
    "logistic_binary": ("breast_cancer", make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))),
    "tree_multiclass": ("iris", DecisionTreeClassifier(max_depth=3, random_state=SEED)),
    "forest_multiclass": ("iris", RandomForestClassifier(n_estimators=8, max_depth=4, random_state=SEED)),
    "isolation_forest": ("iris", IsolationForest(n_estimators=15, random_state=SEED)),
}


def steps(estimator):
    return [(str(k), step) for k, step in enumerate(getattr(estimator, "steps", [(0, estimator)]))]


def export(pipeline, path):
    sklearn2pmml(pipeline, str(path))
    # When it was made says nothing of the model.
    text = path.read_text()
    path.write_text(re.sub(r"\s*<Timestamp>.*?</Timestamp>", "", text))


def predictions(model, x):
    if isinstance(model[-1], IsolationForest):
        return pd.DataFrame({"Predictions": model.decision_function(x)})
    if hasattr(model, "predict_proba"):
        return pd.DataFrame(model.predict_proba(x), columns=model.classes_)
    return pd.DataFrame({"Predictions": model.predict(x)})


def train(name, data, estimator, out):
    frame = pd.read_csv(TESTDATA / f"{data}.csv")
    x, y = frame.drop(columns=TARGETS[data]), frame[TARGETS[data]]
    # Trees take 32-bit floats, and so does what is exported of them.
    model = PMMLPipeline([(name_of, step[1]) for name_of, step in steps(estimator)])
    model.fit(x, None if isinstance(estimator, IsolationForest) else y)
    export(model, out / f"{name}.pmml")
    predictions(model, x).to_csv(out / f"{name}.csv", index=False)


def train_mixed(out):
    """Numbers and categories, both with missing values; one category looks like a number."""
    random = np.random.default_rng(SEED)
    rows = 300
    frame = pd.DataFrame(
        {
            "size": random.normal(3, 2, rows).round(3),
            "colour": random.choice(["red", "green", "dark blue", "été"], rows),
            "ward": random.choice(["1", "2", "07"], rows),
        }
    )
    y = np.where(frame["size"] + 2 * (frame["colour"] == "red") - 2 * (frame["ward"] == "07") > 3, "yes", "no")
    frame.loc[::9, "size"] = None
    frame.loc[4::11, "colour"] = None
    numbers = make_pipeline(SimpleImputer(strategy="median"))
    texts = make_pipeline(SimpleImputer(strategy="most_frequent", missing_values=None), OneHotEncoder())
    frame = frame.astype({"colour": object, "ward": object}).where(frame.notna(), None).astype({"size": float})
    columns = ColumnTransformer([("n", numbers, ["size"]), ("t", texts, ["colour", "ward"])])
    model = PMMLPipeline([("columns", columns), ("classifier", LogisticRegression(max_iter=1000))]).fit(frame, y)
    export(model, out / "mixed.pmml")
    frame.to_csv(out / "rows.csv", index=False)
    predictions(model, frame).to_csv(out / "mixed.csv", index=False)


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent / "pmml")
    out.mkdir(parents=True, exist_ok=True)
    for name, (data, estimator) in MODELS.items():
        train(name, data, estimator, out)
    train_mixed(out)
    if len(sys.argv) == 1:
        template = TESTDATA.parent / "model_templates" / "java_pmml"
        template.mkdir(exist_ok=True)
        shutil.copy(out / "logistic_binary.pmml", template / "model.pmml")


if __name__ == "__main__":
    main()
