"""Trains XGBoost models of many kinds and writes them with libxgboost's own predictions.

usage: models.py FOLDER

For each model: NAME.json, NAME.ubj, NAME.pred (float32); the rest as ../trained_models.py says.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from trained_models import categories, folder, named, numbers, rng, write_data, write_list, write_predictions

xgb.set_config(verbosity=0)
ROWS = 600


def write(name, booster, data, expected):
    booster.save_model(folder / f"{name}.json")
    booster.save_model(folder / f"{name}.ubj")
    write_predictions(name, data, np.asarray(expected, dtype=np.float32), ROWS)


learned = numbers(ROWS)
X, filled, y = learned.x, learned.filled, learned.y
positive, binary, classes = learned.positive, learned.binary, learned.classes
write_data("numbers", pd.DataFrame(X, columns=list("abcdef")))

SMALL = {"max_depth": 4, "eta": 0.3, "seed": 1, "nthread": 1}


def train(name, params, label=y, rounds=12, data="numbers", matrix=None):
    matrix = matrix or xgb.DMatrix(X, label)
    booster = xgb.train({**SMALL, **params}, matrix, rounds)
    write(name, booster, data, booster.predict(matrix))
    return booster, matrix


train("squarederror", {})
train("squarederror-deep", {"max_depth": 0, "grow_policy": "lossguide", "max_leaves": 200, "min_child_weight": 0})
train("stump", {"max_depth": 1}, rounds=1)
train("no-trees", {"base_score": 0.3, "objective": "binary:logistic"}, label=binary, rounds=0)
train("base-score", {"base_score": 3.7})
train("squaredlogerror", {"objective": "reg:squaredlogerror"}, label=positive)
train("pseudohubererror", {"objective": "reg:pseudohubererror"})
train("absoluteerror", {"objective": "reg:absoluteerror"})
train("quantileerror", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]})
train("reg-logistic", {"objective": "reg:logistic"}, label=1 / (1 + np.exp(-y)))
train("gamma", {"objective": "reg:gamma"}, label=positive)
train("tweedie", {"objective": "reg:tweedie", "tweedie_variance_power": 1.3}, label=positive)
train("poisson", {"objective": "count:poisson"}, label=np.round(positive))
train("cox", {"objective": "survival:cox"}, label=positive)
train("logistic", {"objective": "binary:logistic"}, label=binary)
train("logistic-base-score", {"objective": "binary:logistic", "base_score": 0.123}, label=binary)
train("logitraw", {"objective": "binary:logitraw"}, label=binary)
train("hinge", {"objective": "binary:hinge"}, label=binary)
train("softprob", {"objective": "multi:softprob", "num_class": 3}, label=classes)
train("softmax", {"objective": "multi:softmax", "num_class": 3}, label=classes)
train("forest", {"num_parallel_tree": 5, "subsample": 0.6, "colsample_bynode": 0.7, "eta": 1}, rounds=2)
train("forest-softprob", {"num_parallel_tree": 3, "subsample": 0.6, "objective": "multi:softprob", "num_class": 3}, label=classes)
DART = {"booster": "dart", "rate_drop": 0.4, "one_drop": 1}
train("dart", DART)
train("dart-logistic", {**DART, "objective": "binary:logistic", "normalize_type": "forest"}, label=binary)
train("dart-softprob", {**DART, "objective": "multi:softprob", "num_class": 3}, label=classes)
train("gblinear", {"booster": "gblinear"})
train("gblinear-poisson", {"booster": "gblinear", "objective": "count:poisson"}, label=np.round(positive))
train("gblinear-softprob", {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3}, label=classes)

ranked = xgb.DMatrix(X, classes)
ranked.set_group([ROWS // 6] * 6)
for objective in ("pairwise", "ndcg", "map"):
    label = binary if objective == "map" else classes
    ranked.set_label(label)
    train(f"rank-{objective}", {"objective": f"rank:{objective}"}, matrix=ranked)

censored = xgb.DMatrix(X)
censored.set_float_info("label_lower_bound", positive)
censored.set_float_info("label_upper_bound", np.where(binary, np.inf, positive))
train("aft", {"objective": "survival:aft", "aft_loss_distribution": "normal"}, matrix=censored)

targets = np.stack([y, -filled[:, 3], positive], axis=1)
train("targets", {}, label=targets)
train("targets-vector-leaf", {"multi_strategy": "multi_output_tree"}, label=targets)
train("multilabel", {"objective": "binary:logistic"}, label=(targets > 0.4).astype(int))
train("multilabel-vector-leaf", {"objective": "binary:logistic", "multi_strategy": "multi_output_tree"}, label=(targets > 0.4).astype(int))

# Early-stopped models: the scikit-learn interface predicts with the best iteration.
half = ROWS // 2
for name, make, label in [
    ("early-stopped", lambda **k: xgb.XGBRegressor(**k), y),
    ("early-stopped-forest", lambda **k: xgb.XGBRegressor(num_parallel_tree=3, subsample=0.5, **k), y),
    ("early-stopped-softprob", lambda **k: xgb.XGBClassifier(**k), classes),
    ("early-stopped-dart", lambda **k: xgb.XGBRegressor(booster="dart", rate_drop=0.1, **k), y),
]:
    model = make(n_estimators=60, early_stopping_rounds=3, max_depth=4, learning_rate=0.6, random_state=1, n_jobs=1)
    model.fit(X[:half], label[:half], eval_set=[(X[half:], label[half:])], verbose=False)
    predict = model.predict_proba if isinstance(model, xgb.XGBClassifier) else model.predict
    booster = model.get_booster()
    rounds = booster.num_boosted_rounds()
    assert model.best_iteration + 1 < rounds, name
    assert not np.array_equal(predict(X), predict(X, iteration_range=(0, rounds))), name
    # For dart the scikit-learn interface adds in another order than Booster.predict, which is the measure here.
    best = (0, model.best_iteration + 1)
    write(name, booster, "numbers", booster.predict(xgb.DMatrix(X), iteration_range=best) if "dart" in name else predict(X))

# Data frames: names, booleans, categories by name.
frame = named(learned)
write_data("named", frame[["count", "a", "flag", "b b"]].assign(extra=1.5))
train("named", {}, matrix=xgb.DMatrix(frame, y), data="named")

by_name = categories(learned)
write_data("categorical", by_name.frame)
for name, params in [("categorical-one-hot", {"max_cat_to_onehot": 100}), ("categorical-partition", {"max_cat_to_onehot": 1})]:
    matrix = xgb.DMatrix(by_name.frame, by_name.label, enable_categorical=True)
    train(name, params, matrix=matrix, data="categorical")

# Categories by code, asked for codes that were not there in training.
KINDS = {"feature_types": ["float", "c", "c"], "enable_categorical": True}
booster = xgb.train(SMALL, xgb.DMatrix(by_name.codes, by_name.label, **KINDS), 12)
odd = by_name.codes.copy()
odd[:, 1] = rng.choice([np.nan, -1, -0.5, 0.5, 2.999, 3, 9, 10, 31, 32, 33, 64, 1e6, 16777215, 16777216, 2e9, 1e30], ROWS)
write_data("codes", pd.DataFrame(odd, columns=["x", "k", "m"]))
write("categorical-codes", booster, "codes", booster.predict(xgb.DMatrix(odd, **KINDS)))

# Thresholds themselves, their neighbours, zeros of both signs, and numbers that leave the range of float32.
booster = xgb.train(SMALL, xgb.DMatrix(X, y), 12)
cuts = np.concatenate([t["Split"].dropna().to_numpy(np.float32) for t in [booster.trees_to_dataframe()]])
near = np.concatenate([cuts, np.nextafter(cuts, np.float32(9)), np.nextafter(cuts, np.float32(-9)), [0, -0.0, 3e38, -3e38, 1e-45]])
edge = rng.choice(near.astype(float), (ROWS, 6)) + rng.choice([0, 1e-12, -1e-12], (ROWS, 6))
write_data("edge", pd.DataFrame(edge, columns=list("abcdef")))
write("thresholds", booster, "edge", booster.predict(xgb.DMatrix(edge)))
infinite = np.where(rng.random(edge.shape) < 0.3, rng.choice([np.inf, -np.inf, np.nan], edge.shape), edge)
write_data("infinite", pd.DataFrame(infinite, columns=list("abcdef")))
write("infinite", booster, "infinite", booster.inplace_predict(infinite))


def older(model):
    """The same model as XGBoost 1.0 wrote it, which libxgboost still reads."""
    model["version"] = [1, 0, 0]
    learner = model["learner"]
    for key in ("feature_names", "feature_types"):
        del learner[key]
    parameters = learner["learner_model_param"]
    parameters["base_score"] = parameters["base_score"].strip("[]")
    for key in ("num_target", "boost_from_average"):
        del parameters[key]
    forest = learner["gradient_booster"]["model"]
    for key in ("cats", "iteration_indptr"):
        del forest[key]
    for tree in forest["trees"]:
        tree["default_left"] = [bool(v) for v in tree["default_left"]]
        for key in [k for k in tree if k.startswith("categories") or k == "split_type"]:
            del tree[key]
    return model


for objective in ("binary:logistic", "binary:logitraw"):
    booster = xgb.train({**SMALL, "objective": objective, "base_score": 0.4}, xgb.DMatrix(X, binary), 12)
    model = older(json.loads(booster.save_raw("json")))
    old = xgb.Booster()
    old.load_model(bytearray(json.dumps(model).encode()))
    name = "older-" + objective.split(":")[1]
    write(name, booster, "numbers", old.predict(xgb.DMatrix(X)))
    (folder / f"{name}.json").write_text(json.dumps(model, indent=2))

# The transformations of margins and base scores, over many numbers.
margins = np.concatenate([
    rng.normal(size=300_000) * 3, rng.uniform(-110, 110, 600_000), rng.normal(size=100_000) * 1e-4,
    [0, -0.0, 88.7, 88.72283, 88.72284, -87.4, -103.9, -103.98, 1e30, -1e30, 1e-45, -1e-45],
]).astype(np.float32)
margins.tofile(folder / "margins.bin")
blank = np.zeros((len(margins), 1))
one = xgb.DMatrix(np.zeros((4, 1)), [0.1, 0.9, 0.5, 0.2])
for objective, kind in [("count:poisson", "exp"), ("survival:aft", "exp-aft"), ("survival:cox", "exp-cox"), ("reg:gamma", "exp-gamma"),
                        ("reg:tweedie", "exp-tweedie"), ("binary:logistic", "sigmoid")]:
    booster = xgb.train({**SMALL, "objective": objective, "base_score": 0.5}, one, 0)
    booster.predict(xgb.DMatrix(blank, base_margin=margins)).tofile(folder / f"margins-{kind}.bin")
booster = xgb.train({**SMALL, "objective": "multi:softprob", "num_class": 3}, xgb.DMatrix(np.zeros((4, 1)), [0, 1, 2, 2]), 0)
some = margins[: len(margins) // 3 * 3].reshape(-1, 3)
booster.predict(xgb.DMatrix(np.zeros((len(some), 1)), base_margin=some)).tofile(folder / "margins-softmax.bin")

scores = np.concatenate([rng.uniform(0, 1, 300), 10.0 ** rng.uniform(-30, 0, 100), 1 - 10.0 ** rng.uniform(-8, 0, 50), [0, 1]]).astype(np.float32)
scores.tofile(folder / "scores.bin")
row = xgb.DMatrix(np.zeros((1, 1)), [0.5])
for objective, kind in [("binary:logistic", "logit"), ("count:poisson", "log")]:
    found = []
    for score in scores:
        booster = xgb.train({**SMALL, "objective": objective, "base_score": repr(float(score))}, row, 0)
        found.append(booster.predict(row, output_margin=True)[0])
    np.array(found, np.float32).tofile(folder / f"scores-{kind}.bin")

write_list()
