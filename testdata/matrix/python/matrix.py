"""What the trainers in Python share. A trainer is run as `trainer.py FOLDER TESTDATA`; see ../README.md."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

root, testdata = map(Path, sys.argv[1:3])

# As in test/languages/matrix/columns.ts.
DATA = {
    "regression": "diabetes",
    "binary": "breast_cancer",
    "multiclass": "iris",
    "anomaly": "diabetes",
    "transform": "wine",
    "unstructured": "diabetes",
}
LABELS = {"binary": ["benign", "malignant"], "multiclass": ["setosa", "versicolor", "virginica"]}


def data(column):
    """The features and the target that a model of a column of the table is trained and asked with."""
    if column == "sparse":
        from scipy.io import mmread

        names = (testdata / "digits.columns").read_text().split()
        features = pd.DataFrame(mmread(testdata / "digits.mtx").toarray().astype(float), columns=names)
        return features, pd.read_csv(testdata / "digits.csv")["digit"][: len(features)].astype(float)
    frame = pd.read_csv(testdata / f"{DATA[column]}.csv")
    return frame.iloc[:, :-1], frame.iloc[:, -1]


def as_given(column, features):
    """The features as the host gives them to a model: those of a sparse matrix are sparse."""
    return features.astype(pd.SparseDtype(float, 0)) if column == "sparse" else features


def codes(column, target):
    """Classes as numbers for libraries that keep no labels: the place in LABELS, but 1 for the positive class."""
    if column == "binary":
        return (target == LABELS[column][0]).astype(int)
    return target.map(LABELS[column].index)


def folder(row, column):
    """The new model directory of a row and a column of the table."""
    path = root / row / column
    path.mkdir(parents=True)
    return path


def expect(row, column, predictions, names=("Predictions",)):
    """Writes the library's own predictions, and under a binary column's one probability its complement."""
    values = np.asarray(predictions, dtype=float)
    values = values.reshape(len(values), -1)
    if column in LABELS and list(names) == ["Predictions"]:
        names = LABELS[column]
        if values.shape[1] == 1:
            values = np.column_stack([values, 1 - values])
    if column == "transform":
        names = [str(place) for place in range(values.shape[1])]
    pd.DataFrame(values, columns=list(names)).to_csv(root / row / f"{column}.csv", index=False)


def library(row, name):
    """Says what the predictions were compared with."""
    (root / row / "library.txt").write_text(name)
