"""What the programs here share that make models for tests: data, and the library's own predictions of them.

Each is run as `program.py FOLDER TESTDATA`, makes a model directory FOLDER/<case> for each case, and writes what the
library predicts for the features of iris.csv to FOLDER/<case>.json.
"""
import json
import os
import sys

import numpy as np
import pandas as pd

ROOT, TESTDATA = sys.argv[1:3]
IRIS = pd.read_csv(f"{TESTDATA}/iris.csv")
X, Y = IRIS.iloc[:, :4], IRIS["species"]
CODES = Y.astype("category").cat.codes.to_numpy()
SPECIES = sorted(Y.unique())


def directory(case, **files):
    """The model directory of a case, with these modules in it."""
    path = f"{ROOT}/{case}"
    os.makedirs(path, exist_ok=True)
    for name, text in files.items():
        with open(f"{path}/{name}.py", "w") as file:
            file.write(text)
    return path


def expect(case, columns, predictions):
    """One column a name, one row a row of iris.csv."""
    values = np.asarray(predictions, dtype=float).reshape(len(X), len(columns))
    with open(f"{ROOT}/{case}.json", "w") as file:
        json.dump({"columns": columns, "data": values.tolist()}, file)
