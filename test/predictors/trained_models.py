"""What the models.py of XGBoost and LightGBM share: the data that models learn from, and how data and predictions
are handed to the tests (trained-models.ts).

In the folder that the program was given: data-NAME.json holds columns by position, {"name", "type", "values"};
NAME.pred a model's own predictions, rows one after another; models.json lists models and what they were asked about.
"""

import json
import math
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
rng = np.random.default_rng(7)
listed = []


def numbers(rows):
    """Six columns with missing values and zeros, `filled` without the missing ones; labels that depend on them."""
    x = rng.normal(size=(rows, 6))
    x[rng.random(x.shape) < 0.12] = np.nan
    x[rng.random(x.shape) < 0.1] = 0
    filled = np.nan_to_num(x)
    y = filled[:, 0] * 2 + filled[:, 1] ** 2 + np.sin(filled[:, 2] * 3) + rng.normal(size=rows) * 0.1
    return SimpleNamespace(
        x=x,
        filled=filled,
        y=y,
        positive=np.exp(y / 4),
        share=1 / (1 + np.exp(-y)),
        binary=(y > 1).astype(int),
        classes=np.digitize(y, [0, 1.5]),
    )


def named(of):
    """Some of the numbers as a data frame, with a boolean and whole numbers, and a blank in a name."""
    return pd.DataFrame(
        {
            "b b": of.x[:, 1],
            "flag": of.filled[:, 2] > 0,
            "count": np.round(of.filled[:, 3] * 10).astype(int),
            "a": of.x[:, 0],
        }
    )


def categories(of):
    """Categories by name and by number beside a column of numbers, their codes, and what they add to the label."""
    rows = len(of.y)
    letters = np.array(["a", "b", "long name", "d,e", "Zürich", "日本", "h", "ij", "ähm", "Øyö"], dtype=object)
    picked = rng.integers(0, 10, rows)
    ids = rng.integers(0, 40, rows) * 5
    texts = letters[picked]
    texts[rng.random(rows) < 0.1] = None
    frame = pd.DataFrame({"x": of.x[:, 0], "letter": pd.Categorical(texts), "id": pd.Categorical(ids)})
    return SimpleNamespace(
        frame=frame,
        letters=letters,
        picked=picked,
        codes=np.stack([of.x[:, 0], picked, ids / 5], axis=1),
        label=of.y + np.sin(picked * 2.0) * 2 + np.cos(ids * 1.7),
    )


def write_data(name, frame):
    columns = []
    for column in frame.columns:
        values = frame[column]
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype(object)
        kind = {"f": "float64", "i": "int32", "b": "boolean", "O": "string"}[np.asarray(values).dtype.kind]
        if kind == "string" and all(isinstance(v, (int, float)) for v in values):
            kind = "float64"
        columns.append({"name": str(column), "type": kind, "values": [plain(v) for v in values]})
    (folder / f"data-{name}.json").write_text(json.dumps(columns))


def plain(value):
    """For JSON, which has no infinite numbers: they become text."""
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    return None if pd.isna(value) else value.item() if hasattr(value, "item") else value


def write_predictions(name, data, predictions, rows):
    predictions.tofile(folder / f"{name}.pred")
    listed.append({"name": name, "data": data, "outputs": predictions.size // rows})


def write_list():
    (folder / "models.json").write_text(json.dumps(listed))
