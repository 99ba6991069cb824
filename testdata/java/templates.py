"""Trains the models of the templates in Java on testdata/, and writes what their libraries predict.

Run it through make.sh. H2O's models: a cluster's own predictions; the scoring code's coefficients: scikit-learn's.
"""

import pathlib

import h2o
import pandas as pd
from h2o.estimators import H2OGradientBoostingEstimator
from h2o_models import start_cluster
from sklearn.linear_model import LinearRegression

SEED = 20
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TESTDATA = ROOT / "testdata"


def template(name):
    folder = ROOT / "model_templates" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_expected(name, frame):
    frame.to_csv(TESTDATA / "expected" / f"{name}.csv", index=False, lineterminator="\n")


def boosted_trees(model_id, data, target):
    """Trees trained on three quarters of the rows, and the cluster's predictions for all of them."""
    frame = h2o.import_file(str(TESTDATA / f"{data}.csv"), header=1)
    train, held_out = frame.split_frame([0.75], seed=SEED)
    model = H2OGradientBoostingEstimator(model_id=model_id, ntrees=30, max_depth=3, seed=SEED)
    model.train(y=target, training_frame=train)
    performance = model.model_performance(held_out)
    figure = f"R2 {performance.r2():.3f}" if target == "progression" else f"AUC {performance.auc():.3f}"
    print(f"{model_id}: {figure} on the held-out quarter")
    return model, model.predict(frame).as_data_frame(use_multi_thread=False)


def train_mojo():
    model, predictions = boosted_trees("diagnosis", "breast_cancer", "diagnosis")
    model.download_mojo(str(template("java_h2o_mojo") / "model.zip"))
    write_expected("java_h2o_mojo", predictions.drop(columns="predict"))


def train_pojo():
    model, predictions = boosted_trees("Progression", "diabetes", "progression")
    h2o.download_pojo(model, path=str(template("java_h2o_pojo")), get_jar=False)
    write_expected("java_h2o_pojo", predictions.rename(columns={"predict": "Predictions"}))


def train_scoring_code():
    frame = pd.read_csv(TESTDATA / "diabetes.csv")
    x = frame.drop(columns="progression")
    model = LinearRegression().fit(x, frame["progression"])
    lines = [f"{name}={weight!r}" for name, weight in zip(x.columns, model.coef_.tolist())]
    path = template("java_scoring_jar") / "source" / "weights.properties"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*lines, f"intercept={float(model.intercept_)!r}"]) + "\n")
    write_expected("java_scoring_jar", pd.DataFrame({"Predictions": model.predict(x)}))
    print("linear regression, R2", model.score(x, frame["progression"]))


def main():
    train_scoring_code()
    start_cluster()
    h2o.no_progress()
    try:
        train_mojo()
        train_pojo()
    finally:
        h2o.cluster().shutdown()


if __name__ == "__main__":
    main()
