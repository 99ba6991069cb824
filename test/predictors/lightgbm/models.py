"""Trains LightGBM models of many kinds and writes them with LightGBM's own predictions.

usage: models.py FOLDER

For each model: NAME.txt, NAME.pred and NAME.raw (float64); the rest as ../trained_models.py says.
"""

import math
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from trained_models import categories, folder, named, numbers, rng, write_data, write_list, write_predictions

ROWS = 1000


def write(name, booster, data, rows):
    path = folder / f"{name}.txt"
    booster.save_model(path)
    # What the file says counts, not what training had in memory.
    saved = lgb.Booster(model_file=path)
    np.asarray(saved.predict(rows, raw_score=True), dtype=np.float64).tofile(folder / f"{name}.raw")
    write_predictions(name, data, np.asarray(saved.predict(rows), dtype=np.float64), len(rows))


learned = numbers(ROWS)
X, filled, y = learned.x, learned.filled, learned.y
positive, share, binary, classes = learned.positive, learned.share, learned.binary, learned.classes
write_data("numbers", pd.DataFrame(X, columns=list("abcdef")))
write_data("filled", pd.DataFrame(filled, columns=list("abcdef")))

SMALL = {"verbose": -1, "seed": 1, "num_threads": 1, "num_leaves": 15, "min_data_in_leaf": 5}


def train(name, params, label=y, rounds=12, data="numbers", rows=X, **dataset):
    booster = lgb.train({**SMALL, **params}, lgb.Dataset(rows, label, **dataset), rounds)
    write(name, booster, data, rows)
    return booster


for objective in ["regression", "regression_l1", "huber", "fair", "quantile"]:
    train(objective, {"objective": objective})
train("sqrt", {"objective": "regression", "reg_sqrt": True})
train("mape", {"objective": "mape"}, label=positive)
for objective in ["poisson", "gamma", "tweedie"]:
    train(objective, {"objective": objective}, label=positive)
train("binary", {"objective": "binary"}, label=binary)
train("binary-sigmoid", {"objective": "binary", "sigmoid": 0.357}, label=binary)
train("multiclass", {"objective": "multiclass", "num_class": 3}, label=classes)
train("multiclassova", {"objective": "multiclassova", "num_class": 3, "sigmoid": 1.7}, label=classes)
train("cross_entropy", {"objective": "cross_entropy"}, label=share)
train("cross_entropy_lambda", {"objective": "cross_entropy_lambda"}, label=share)
train("lambdarank", {"objective": "lambdarank"}, label=classes, group=[100] * 10)
train("rank_xendcg", {"objective": "rank_xendcg"}, label=classes, group=[100] * 10)
train("own-objective", {"objective": lambda scores, data: (scores - data.get_label(), np.ones(len(scores)))})
train("own-many-rounds", {"objective": "binary", "learning_rate": 0.3}, label=binary, rounds=300)

train("no-missing", {}, data="filled", rows=filled)
train("no-missing-asked-about-missing", {"use_missing": False})
train("zero-is-missing", {"zero_as_missing": True})
train("deep", {"num_leaves": 200, "min_data_in_leaf": 1, "learning_rate": 1.0, "max_depth": 40})
train("one-leaf", {"min_data_in_leaf": 900})
train("forest", {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6})
train("forest-binary", {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "objective": "binary"}, label=binary)
train("dart", {"boosting": "dart", "drop_rate": 0.5})
train("goss", {"data_sample_strategy": "goss"})
train("linear", {"linear_tree": True})
train("linear-multiclass", {"linear_tree": True, "objective": "multiclass", "num_class": 3}, label=classes)
train("monotone", {"monotone_constraints": [1, 0, 0, 0, 0, 0]})

half = ROWS // 2
valid = lgb.Dataset(X[half:], binary[half:])
stopped = lgb.train({**SMALL, "objective": "binary", "learning_rate": 0.5}, lgb.Dataset(X[:half], binary[:half]), 200,
                    valid_sets=[valid], callbacks=[lgb.early_stopping(3, verbose=False)])
assert stopped.best_iteration < 200
write("early-stopped", stopped, "numbers", X)
booster = lgb.train(SMALL, lgb.Dataset(X, y), 20)
booster.save_model(folder / "later.tmp", start_iteration=5, num_iteration=8)
write("later-iterations", lgb.Booster(model_file=folder / "later.tmp"), "numbers", X)

# Training goes on with other data: the same feature has other kinds of missing values.
mixed = lgb.train({**SMALL, "zero_as_missing": True}, lgb.Dataset(X, y), 5)
mixed = lgb.train({**SMALL, "use_missing": False}, lgb.Dataset(X, y), 5, init_model=mixed)
mixed = lgb.train(SMALL, lgb.Dataset(X, y), 5, init_model=mixed)
write("mixed-missing", mixed, "numbers", X)

# Data frames: names with blanks, booleans, whole numbers, categories by name.
frame = named(learned)
write_data("named", frame[["count", "a", "flag", "b b"]].assign(extra=1.5))
train("named", {}, data="named", rows=frame)

by_name = categories(learned)
levels = pd.Categorical(np.array(["low", "middle", "high"], dtype=object)[classes], ["low", "middle", "high"], ordered=True)
categorical = by_name.frame
categorical.insert(2, "level", levels)
write_data("categorical", categorical)
CATEGORICAL = {"cat_smooth": 1, "min_data_per_group": 5, "cat_l2": 0}
train("categorical-one-hot", {**CATEGORICAL, "max_cat_to_onehot": 100}, label=by_name.label, data="categorical", rows=categorical)
booster = train("categorical-partition", CATEGORICAL, label=by_name.label, data="categorical", rows=categorical)
assert "num_cat=0" not in booster.model_to_string().split("Tree=1")[0]
unknown = categorical.copy()
unknown["letter"] = pd.Categorical(np.where(by_name.picked == 3, "never seen", by_name.letters[by_name.picked]))
write_data("unknown", unknown)
write("categorical-unknown", booster, "unknown", unknown)

# Categories by code, asked for codes that were not there in training.
booster = lgb.train({**SMALL, **CATEGORICAL}, lgb.Dataset(by_name.codes, by_name.label, categorical_feature=[1, 2]), 12)
odd = by_name.codes.copy()
odd[:, 1] = rng.choice([np.nan, -1, -0.5, 0.5, 2.999, 3, 9, 10, 31, 32, 33, 64, 1e6, 16777216, 2e9, 3e9, 1e30, -3e9], ROWS)
odd[:, 2] = np.where(rng.random(ROWS) < 0.1, rng.choice([np.inf, -np.inf, np.nan], ROWS), odd[:, 2])
write_data("codes", pd.DataFrame(odd, columns=["x", "k", "m"]))
write("categorical-codes", booster, "codes", odd)

# Thresholds themselves, their neighbours, and zeros, small numbers and infinities that LightGBM treats in its own way.
for name, params, rows in [("thresholds", {}, X), ("thresholds-zero", {"zero_as_missing": True}, X), ("thresholds-filled", {}, filled)]:
    booster = lgb.train({**SMALL, **params}, lgb.Dataset(rows, y), 12)
    cuts = np.array([t for t in booster.trees_to_dataframe()["threshold"].dropna()], float)
    small = np.float64(np.float32(1e-35))
    special = [0, -0.0, small, -small, np.nextafter(small, 1), np.nextafter(-small, -1), 1e-36, -1e-36, 5e-324, 1e300, 1e308, np.inf, -np.inf, np.nan]
    near = np.concatenate([cuts, np.nextafter(cuts, np.inf), np.nextafter(cuts, -np.inf), special * 20])
    edge = rng.choice(near, (ROWS, 6))
    write_data(name, pd.DataFrame(edge, columns=list("abcdef")))
    write(name, booster, name, edge)

# The exponential function, over many numbers.
scores = np.concatenate([
    rng.normal(size=200_000) * 3, rng.uniform(-745, 709, 200_000), rng.uniform(-30, 30, 400_000), rng.normal(size=100_000) * 1e-3,
    [0, -0.0, 1e-300, -1e-300, 709.7, 709.78, 800, -800],
])
scores.tofile(folder / "exp.in")
np.array([math.exp(x) if x < 709.78 else math.inf if x > 709.79 else math.exp(x) for x in scores]).tofile(folder / "exp.out")

write_list()
