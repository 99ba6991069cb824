"""What the programs here share, which train the model templates in Python."""
import argparse
import pathlib

import numpy as np
import pandas as pd

TARGETS = {"iris": "species", "wine": "cultivar", "breast_cancer": "diagnosis", "diabetes": "progression"}

parser = argparse.ArgumentParser()
parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
ROOT = parser.parse_args().root
DATA = pathlib.Path(__file__).resolve().parents[1]


class Data:
    """A data set: its features, its target, and which rows are held out (every fourth)."""

    def __init__(self, name):
        frame = pd.read_csv(DATA / f"{name}.csv")
        self.y = frame.pop(TARGETS[name])
        self.x = frame
        self.held_out = np.arange(len(frame)) % 4 == 3

    @property
    def train(self):
        return self.x[~self.held_out], self.y[~self.held_out]

    @property
    def test(self):
        return self.x[self.held_out], self.y[self.held_out]


def folder(name):
    path = ROOT / "model_templates" / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_expected(name, columns, predictions):
    """What the library predicts for every row of the data set."""
    path = ROOT / "testdata" / "expected"
    path.mkdir(parents=True, exist_ok=True)
    values = np.asarray(predictions, dtype=float).reshape(-1, len(columns))
    pd.DataFrame(values, columns=columns).to_csv(path / f"{name}.csv", index=False, lineterminator="\n")
