"""Trains ONNX models of many kinds and says what Python's onnxruntime predicts with them.

usage: models.py FOLDER   writes FOLDER/<case>.onnx and FOLDER/cases.json
"""

import json
import os
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, IsolationForest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR

warnings.filterwarnings("ignore")
folder = sys.argv[1]
cases = []
random = np.random.default_rng(7)


def case(name, model, feeds, target, output, labels=None, columns=None, **more):
    """Saves a model and what it predicts; `output` names the output, or says how to get it from all of them."""
    onnx.save(model, f"{folder}/{name}.onnx", **more)
    session = onnxruntime.InferenceSession(f"{folder}/{name}.onnx", providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    rows = len(next(iter(feeds.values())))
    batch = session.get_inputs()[0].shape[0]
    if isinstance(batch, int):
        runs = []
        for start in range(0, rows, batch):
            part = {k: v[start : start + batch] for k, v in feeds.items()}
            short = batch - len(next(iter(part.values())))
            part = {k: np.concatenate([v] + [v[-1:]] * short) for k, v in part.items()}
            got = session.run(None, part)
            runs.append([g[: batch - short] for g in got])
        results = [np.concatenate(parts) for parts in zip(*runs)]
    else:
        results = session.run(None, feeds)
    results = dict(zip(names, results))
    value = output(results) if callable(output) else results[output]
    if isinstance(value, list):
        labels = labels or [str(key) for key in value[0]]
        value = [list(row.values()) for row in value]
    value = np.asarray(value, dtype=np.float64).reshape(rows, -1)
    if columns is None:
        columns = {f"c{i}": column for i, column in enumerate(next(iter(feeds.values())).reshape(rows, -1).T)}
    cases.append(
        {
            "name": name,
            "target": target,
            "labels": labels,
            "columns": {k: {"type": str(np.asarray(v).dtype), "values": np.asarray(v).tolist()} for k, v in columns.items()},
            "expected": value.tolist(),
        }
    )


def graph(nodes, inputs, outputs, weights=(), opset=17):
    made = helper.make_graph(
        nodes,
        "made",
        [helper.make_tensor_value_info(*i) for i in inputs],
        [helper.make_tensor_value_info(*o) for o in outputs],
        [numpy_helper.from_array(v, k) for k, v in weights],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)


def normal(*shape):
    return random.normal(size=shape).astype(np.float32)


F, I64, I32, BOOL, HALF = (
    TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL, TensorProto.FLOAT16,
)
node = helper.make_node

iris, species = load_iris(return_X_y=True)
iris = iris.astype(np.float32)
words = np.array(["setosa", "versicolor", "virginica"])[species]
X = {"X": iris[::3]}
first, plain = iris[:1], {"zipmap": False}

logistic = LogisticRegression(max_iter=500).fit(iris, words)
case("logistic_zipmap", to_onnx(logistic, first), X, "multiclass", "output_probability")
case("logistic_tensor", to_onnx(logistic, first, options=plain), X, "multiclass", "probabilities", labels=words[[0, 50, 100]].tolist())
case(
    "logistic_columns",
    to_onnx(logistic, first, options={"zipmap": "columns"}),
    X,
    "multiclass",
    lambda r: np.stack([r["ssetosa"], r["sversicolor"], r["svirginica"]], 1),
    labels=words[[0, 50, 100]].tolist(),
)
integers = LogisticRegression(max_iter=500).fit(iris, species * 10 - 10)
case("logistic_integers", to_onnx(integers, first), X, "multiclass", "output_probability", labels=["-10", "0", "10"])
two = LogisticRegression().fit(iris[:100], words[:100])
case("logistic_binary", to_onnx(two, first, options=plain), X, "binary", "probabilities", labels=["setosa", "versicolor"])
forest = RandomForestClassifier(20, random_state=1).fit(iris, words)
case("forest", to_onnx(forest, first), X, "multiclass", "output_probability")
boosted = GradientBoostingClassifier(n_estimators=10, random_state=1).fit(iris, species)
case("boosted", to_onnx(boosted, first), X, "multiclass", "output_probability", labels=["0", "1", "2"])
svc = SVC(probability=True, random_state=1).fit(iris, words)
case("svc", to_onnx(svc, first, options=plain), X, "multiclass", "probabilities", labels=words[[0, 50, 100]].tolist())
bayes = GaussianNB().fit(iris, words)
case("bayes", to_onnx(bayes, first, options=plain), X, "multiclass", "probabilities", labels=words[[0, 50, 100]].tolist())
neighbours = KNeighborsClassifier().fit(iris, species + 5)
case("neighbours", to_onnx(neighbours, first, options=plain), X, "multiclass", "probabilities", labels=["5", "6", "7"])
network = MLPClassifier(max_iter=60, random_state=1).fit(iris, words)
case("network", to_onnx(network, first, options=plain), X, "multiclass", "probabilities", labels=words[[0, 50, 100]].tolist())
both = MultiOutputClassifier(LogisticRegression()).fit(iris, np.c_[species > 0, species > 1].astype(int))
case(
    "multilabel",
    to_onnx(both, first),
    X,
    "multilabel",
    lambda r: np.stack([p[:, 1] for p in r["probabilities"]], 1),
)
renamed = to_onnx(LogisticRegression(max_iter=500).fit(iris, species), first, options=plain)
helper.set_model_props(renamed, {"class_labels": json.dumps(["a", "b", "c"]), "feature_names": "sl, sw, pl, pw"})
case(
    "metadata", renamed, X, "multiclass", "probabilities", labels=["a", "b", "c"],
    columns={"pw": X["X"][:, 3], "extra": X["X"][:, 0], "sl": X["X"][:, 0], "pl": X["X"][:, 2], "sw": X["X"][:, 1]},
)

diabetes, progression = load_diabetes(return_X_y=True)
D, d = diabetes.astype(np.float32), {"X": diabetes[::4].astype(np.float32)}
case("linear", to_onnx(LinearRegression().fit(D, progression), D[:1]), d, "regression", "variable")
double = to_onnx(LinearRegression().fit(diabetes, progression), diabetes[:1])
case("double", double, {"X": diabetes[::4]}, "regression", "variable")
case("mlp", to_onnx(MLPRegressor(hidden_layer_sizes=(32, 16), max_iter=60, random_state=1).fit(D, progression), D[:1]), d, "regression", "variable")
case("boosting", to_onnx(GradientBoostingRegressor(n_estimators=20, random_state=1).fit(D, progression), D[:1]), d, "regression", "variable")
pair = LinearRegression().fit(D, np.c_[progression, -2 * progression + D[:, 0]])
case("two_targets", to_onnx(pair, D[:1]), d, "regression", "variable")
isolation = IsolationForest(n_estimators=20, random_state=1).fit(D)
case("isolation", to_onnx(isolation, D[:1], target_opset={"": 18, "ai.onnx.ml": 3}), d, "anomaly", "scores")

frame = pd.DataFrame(
    {
        "petal length (cm)": iris[:, 2],
        "width": iris[:, 1],
        "count": np.arange(150) % 4,
        "colour": pd.Series(np.array(["red", "green", "blue"], dtype=object)[np.arange(150) % 3], dtype=object),
    }
)
pipeline = make_pipeline(
    make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["colour"]),
        (StandardScaler(), ["petal length (cm)", "width", "count"]),
    ),
    LogisticRegression(),
).fit(frame, words)
some = frame[::3]
case(
    "pipeline",
    to_onnx(pipeline, frame[:1]),
    {
        "petal_length__cm_": some[["petal length (cm)"]].to_numpy(),
        "width": some[["width"]].to_numpy(),
        "count": some[["count"]].to_numpy(),
        "colour": some[["colour"]].to_numpy(),
    },
    "multiclass",
    "output_probability",
    columns={k: some[k].to_numpy() for k in ["colour", "count", "width", "petal length (cm)"]},
)

strict = make_pipeline(make_column_transformer((OneHotEncoder(), ["colour"])), LinearRegression())
strict.fit(frame[["colour"]], iris[:, 0])
case("strict", to_onnx(strict, frame[["colour"]][:1]), {"colour": some[["colour"]].to_numpy()}, "regression", "variable",
     columns={"colour": some["colour"].to_numpy()})
quantized = lambda width: graph(
    [node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]), node("DequantizeLinear", ["q", "s", "z"], ["out"])],
    [("x", F, [1, width])], [("out", F, [1, width])],
)
case("quantized", quantized(3), {"x": normal(9, 3)}, "regression", "out")
free = quantized(3)
for value in (free.graph.input[0], free.graph.output[0]):
    value.type.tensor_type.shape.dim[0].Clear()
    value.type.tensor_type.shape.dim[0].dim_param = "N"
onnx.save(free, f"{folder}/quantized.onnx")
product = graph(
    [node("Transpose", ["x"], ["t"], perm=[0, 2, 1]), node("MatMul", ["x", "t"], ["p"]), node("ReduceSum", ["p", "axes"], ["out"], keepdims=0)],
    [("x", F, ["N", 5, 7])], [("out", F, ["N", 5])], [("axes", np.array([2], dtype=np.int64))],
)
case("products_of_inputs", product, {"x": normal(11, 5, 7)}, "regression", "out")

# Operators whose results, inside onnxruntime, depend on where a row stands or how many there are.
positive = np.abs(normal(67, 7)).clip(0.01, 0.99)
for op in ("Log", "Sin", "Asin", "Softplus", "Exp", "Tanh", "Softmax", "ReduceSum", "ReduceMean"):
    axes = [("axes", np.array([1], dtype=np.int64))] if op == "ReduceSum" else []
    kind = TensorProto.DOUBLE if op in ("Exp", "Tanh", "Softmax") else F
    attributes = {"axes": [1]} if op == "ReduceMean" else {}
    made = graph(
        [node(op, ["x"] + [k for k, _ in axes], ["out"], **attributes)],
        [("x", kind, ["N", 7])], [("out", kind, ["N", 1 if op.startswith("Reduce") else 7])], axes,
    )
    case(f"operator_{op}", made, {"x": positive.astype(np.float64) if kind != F else positive}, "regression", "out")
machine = SVR().fit(iris, species)
case("svr", to_onnx(machine, first), X, "regression", "variable")
transform = graph(
    [node("Einsum", ["x", "w"], ["out"], equation="ni,ij->nj")],
    [("x", F, ["N", 7])], [("out", F, ["N", 3])], [("w", normal(7, 3))],
)
case("einsum", transform, {"x": positive}, "regression", "out")

import xgboost  # noqa: E402
import lightgbm  # noqa: E402
from onnxmltools import convert_lightgbm, convert_xgboost  # noqa: E402
from onnxmltools.convert.common.data_types import FloatTensorType  # noqa: E402

booster = lightgbm.LGBMClassifier(n_estimators=5, verbose=-1, random_state=1).fit(iris, words)
model = convert_lightgbm(booster, initial_types=[("X", FloatTensorType([None, 4]))])
case("lightgbm", model, X, "multiclass", "probabilities")

for name, keep in (("xgboost_multiclass", slice(None)), ("xgboost_binary", slice(0, 100))):
    booster = xgboost.XGBClassifier(n_estimators=5, max_depth=3, random_state=1).fit(iris[keep], species[keep])
    model = convert_xgboost(booster, initial_types=[("X", FloatTensorType([None, 4]))])
    case(name, model, X, name.split("_")[1], "probabilities", labels=["0", "1", "2"][: 2 if keep.stop else 3])


a, b, n = normal(9, 2), normal(9, 3), np.arange(9, dtype=np.int64).reshape(9, 1) + 2**60
mixed = graph(
    [
        node("MatMul", ["left", "wl"], ["l"]), node("MatMul", ["right", "wr"], ["r"]), node("Add", ["l", "r"], ["s"]),
        node("Sub", ["number", "base"], ["small"]), node("Cast", ["small"], ["c"], to=F), node("Add", ["s", "c"], ["score"]),
    ],
    [("left", F, ["N", 2]), ("right", F, ["N", 3]), ("number", I64, ["N", 1])],
    [("score", F, ["N", 1])],
    [("wl", normal(2, 1)), ("wr", normal(3, 1)), ("base", np.array([[2**60]], dtype=np.int64))],
)
feeds = {"left": a, "right": b, "number": n}
by_position = {"p": a[:, 0], "q": a[:, 1], "number": n[:, 0], "r": b[:, 0], "s": b[:, 1], "t": b[:, 2]}
case("mixed_by_position", mixed, feeds, "regression", "score", columns=by_position)
by_name = {"right_2": b[:, 2], "number": n[:, 0], "left_1": a[:, 1], "right_0": b[:, 0], "left_0": a[:, 0], "right_1": b[:, 1]}
case("mixed_by_name", mixed, feeds, "regression", "score", columns=by_name)

images = normal(7, 2, 3, 4)
convolution = [node("Conv", ["image", "w"], ["c"]), node("Flatten", ["c"], ["f"]), node("MatMul", ["f", "m"], ["out"])]
weights = [("w", normal(3, 2, 2, 2)), ("m", normal(18, 2))]
case("images", graph(convolution, [("image", F, ["N", 2, 3, 4])], [("out", F, ["N", 2])], weights), {"image": images}, "regression", "out")
case("images_by_four", graph(convolution, [("image", F, [4, 2, 3, 4])], [("out", F, [4, 2])], weights), {"image": images}, "regression", "out")
case("images_one_by_one", graph(convolution, [("image", F, [1, 2, 3, 4])], [("out", F, [1, 2])], weights), {"image": images}, "regression", "out")

flat = graph(
    [node("Cast", ["flag"], ["f"], to=F), node("Cast", ["whole"], ["w"], to=F), node("Cast", ["half"], ["h"], to=F),
     node("Add", ["f", "w"], ["s"]), node("Mul", ["s", "h"], ["out"])],
    [("flag", BOOL, ["N"]), ("whole", I32, ["N"]), ("half", HALF, ["N"])],
    [("out", F, ["N"])],
)
flags, wholes, halves = np.arange(6) % 2 == 0, np.arange(6, dtype=np.int32) - 3, normal(6)
case("flat", flat, {"flag": flags, "whole": wholes, "half": halves.astype(np.float16)}, "regression", "out",
     columns={"flag": flags, "whole": wholes, "half": halves})
half_out = graph([node("Cast", ["x"], ["out"], to=HALF)], [("x", F, ["N", 3])], [("out", HALF, ["N", 3])])
case("half_output", half_out, {"x": normal(5, 3)}, "regression", "out")
filled = graph([node("IsNaN", ["x"], ["n"]), node("Where", ["n", "one", "x"], ["out"])], [("x", F, ["N", 2])], [("out", F, ["N", 2])], [("one", np.float32([[1]]))])
holes = normal(5, 2)
holes[1, 0] = holes[3, 1] = np.nan
case("missing", filled, {"x": holes}, "regression", "out")
sigmoid = graph([node("MatMul", ["x", "w"], ["m"]), node("Sigmoid", ["m"], ["p"])], [("x", F, ["N", 4])], [("p", F, ["N", 1])], [("w", normal(4, 1))])
helper.set_model_props(sigmoid, {"classes": "no,yes"})
case("sigmoid", sigmoid, {"x": X["X"]}, "binary", lambda r: np.c_[1 - r["p"].astype(float), r["p"]], labels=["no", "yes"])

big = graph(
    [node("MatMul", ["x", "v"], ["h"]), node("MatMul", ["h", "w"], ["m"]), node("Softmax", ["m"], ["p"]),
     node("ZipMap", ["p"], ["z"], domain="ai.onnx.ml", classlabels_strings=["u", "v"])],
    [("x", F, ["N", 64])], [("p0", F, ["N", 2])], [("v", normal(64, 8)), ("w", normal(8, 2))],
)
del big.graph.output[:]
big.graph.output.append(helper.make_value_info("z", helper.make_sequence_type_proto(helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(F, [])))))
big.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
wide = normal(5, 64)
case("zipmap_external", big, {"x": wide}, "binary", "z", save_as_external_data=True, location="zipmap_external.onnx_data", size_threshold=0)
plain_external = graph([node("MatMul", ["x", "w"], ["out"])], [("x", F, ["N", 64])], [("out", F, ["N", 2])], [("w", normal(64, 2))])
case("external", plain_external, {"x": wide}, "regression", "out", save_as_external_data=True, location="external.onnx_data", size_threshold=0)

doubled = graph(
    [node("Add", ["x", "x"], ["twice"]), node("Identity", ["word"], ["same"])],
    [("x", F, ["N", 2]), ("word", TensorProto.STRING, ["N", 1])],
    [("twice", F, ["N", 2]), ("same", TensorProto.STRING, ["N", 1])],
)
onnx.save(doubled, f"{folder}/transform.onnx")
unknown = graph([node("Nonsense", ["x"], ["out"])], [("x", F, ["N", 2])], [("out", F, ["N", 2])])
onnx.save(unknown, f"{folder}/unknown_operator.onnx")
future = graph([node("Identity", ["x"], ["out"])], [("x", F, ["N", 2])], [("out", F, ["N", 2])], opset=999)
onnx.save(future, f"{folder}/future_opset.onnx")
only_label = graph([node("ArgMax", ["x"], ["label"], axis=1)], [("x", F, ["N", 2])], [("label", I64, ["N", 1])])
onnx.save(only_label, f"{folder}/only_label.onnx")
lost = graph([node("MatMul", ["x", "w"], ["out"])], [("x", F, ["N", 64])], [("out", F, ["N", 2])], [("w", normal(64, 2))])
onnx.save(lost, f"{folder}/lost_weights.onnx", save_as_external_data=True, location="lost.onnx_data", size_threshold=0)
os.remove(f"{folder}/lost.onnx_data")
escaping = onnx.load(f"{folder}/zipmap_external.onnx", load_external_data=False)
for tensor in escaping.graph.initializer:
    for entry in tensor.external_data:
        if entry.key == "location":
            entry.value = "../elsewhere.onnx_data"
with open(f"{folder}/escaping.onnx", "wb") as out:
    out.write(escaping.SerializeToString())
transposed = graph([node("Transpose", ["x"], ["out"])], [("x", F, ["N", 3])], [("out", F, [3, "N"])])
onnx.save(transposed, f"{folder}/transposed.onnx")

with open(f"{folder}/cases.json", "w") as out:
    json.dump(cases, out)
