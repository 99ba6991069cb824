"""Trains the template in Julia: scikit-learn's least squares, whose weights its custom.jl multiplies with. Run it with
.venv; `--root DIR` writes there instead of into the repository."""
import argparse
from pathlib import Path

import pandas as pd
from sklearn.linear_model import LinearRegression

HERE = Path(__file__).resolve().parent.parent.parent
parser = argparse.ArgumentParser()
parser.add_argument("--root", type=Path, default=HERE)
folder = parser.parse_args().root / "model_templates" / "julia_regression"
folder.mkdir(parents=True, exist_ok=True)

features = pd.read_csv(HERE / "testdata" / "diabetes_features.csv")
target = pd.read_csv(HERE / "testdata" / "diabetes_target.csv").iloc[:, 0]
model = LinearRegression().fit(features, target)
weights = {"intercept": model.intercept_, **dict(zip(features.columns, model.coef_))}
pd.Series(weights, name="weight").rename_axis("column").to_csv(folder / "weights.csv", lineterminator="\n")
print(f"julia_regression: R2 {model.score(features, target):.3f}")
