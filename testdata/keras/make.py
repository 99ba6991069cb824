"""Trains the Keras and TensorFlow.js models of model_templates/ and testdata/tensorflow/.

Needs tensorflow-cpu, keras and pandas; the data is testdata's own. Run it from the repository: `make.sh` does.
`--root DIR` writes below DIR instead of below the repository. The formats of TensorFlow.js are written here field
by field, as https://www.tensorflow.org/js/guide/save_load and the converter's documentation describe them.
"""

import argparse
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

HERE = pathlib.Path(__file__).resolve().parents[1]
SEED = 20


def data(name, target):
    frame = pd.read_csv(HERE / f"{name}.csv")
    return frame.drop(columns=target), frame[target]


def held_out(length):
    """Which rows are held out to say how good a model is: a quarter."""
    return np.random.default_rng(SEED).random(length) < 0.25


def fit(model, loss, x, y, epochs, rate):
    keras.utils.set_random_seed(SEED)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
    model.fit(x, y, epochs=epochs, batch_size=32, verbose=0)


def write_expected(root, name, frame):
    folder = root / "testdata" / "expected"
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def write_model(folder, document, weights):
    """model.json and one file of weights, given as (name, array)."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [
        {"name": name, "shape": list(value.shape), "dtype": str(value.dtype)} for name, value in weights
    ]
    manifest = [{"paths": ["group1-shard1of1.bin"], "weights": entries}]
    document = {**document, "generatedBy": "testdata/keras/make.py", "weightsManifest": manifest}
    (folder / "model.json").write_text(json.dumps(document) + "\n")
    (folder / "group1-shard1of1.bin").write_bytes(b"".join(value.tobytes() for _, value in weights))


def make_layers_model(root):
    """Three classes of iris as a TensorFlow.js layers model that knows its columns."""
    x, y = data("iris", "species")
    labels = sorted(y.unique())
    codes = y.map(labels.index).to_numpy()
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential(
        [
            keras.Input((x.shape[1],)),
            keras.layers.BatchNormalization(name="scale", momentum=0.9),
            keras.layers.Dense(16, activation="relu", name="hidden"),
            keras.layers.Dense(len(labels), activation="softmax", name="species"),
        ]
    )
    train = ~held_out(len(x))
    values = x.to_numpy("float32")
    fit(model, "sparse_categorical_crossentropy", values[train], codes[train], 150, 0.01)
    right = model.predict(values, verbose=0).argmax(1) == codes
    print(f"tensorflowjs_multiclass: accuracy {right[~train].mean():.3f}")
    layers = [
        {
            "class_name": "BatchNormalization",
            "config": {"name": "scale", "axis": -1, "epsilon": 0.001, "batch_input_shape": [None, x.shape[1]]},
        },
        {"class_name": "Dense", "config": {"name": "hidden", "units": 16, "activation": "relu"}},
        {"class_name": "Dense", "config": {"name": "species", "units": len(labels), "activation": "softmax"}},
    ]
    topology = {
        "model_config": {"class_name": "Sequential", "config": {"name": "iris", "layers": layers}},
        "keras_version": keras.__version__,
        "backend": "tensorflow",
    }
    document = {
        "format": "layers-model",
        "modelTopology": topology,
        "userDefinedMetadata": {"features": list(x.columns), "classLabels": labels},
    }
    weights = [(f"{layer.name}/{w.name}", w.numpy()) for layer in model.layers for w in layer.weights]
    write_model(root / "model_templates" / "tensorflowjs_multiclass", document, weights)
    predictions = pd.DataFrame(model.predict(values, verbose=0), columns=labels)
    write_expected(root, "tensorflowjs_multiclass", predictions)


def make_h5(root):
    """The progression of diabetes from inputs by name, as an HDF5 file of Keras."""
    x, y = data("diabetes", "progression")
    train = ~held_out(len(x))
    keras.utils.set_random_seed(SEED)
    inputs = [keras.Input((1,), name=name) for name in x.columns]
    together = keras.layers.Concatenate(name="features")(inputs)
    scale = keras.layers.Normalization(name="scale")
    scale.adapt(x.to_numpy("float32")[train])
    hidden = keras.layers.Dense(24, activation="relu", name="hidden")(scale(together))
    hidden = keras.layers.Dropout(0.2, name="dropout")(hidden)
    outputs = keras.layers.Dense(1, name="progression")(hidden)
    model = keras.Model(inputs, outputs, name="diabetes")
    columns = {name: x[[name]].to_numpy("float32") for name in x.columns}
    targets = y.to_numpy("float32")
    fit(model, "mse", {name: column[train] for name, column in columns.items()}, targets[train], 200, 0.01)
    predicted = model.predict(columns, verbose=0)[:, 0]
    rest = ~train
    r2 = 1 - ((predicted - targets)[rest] ** 2).sum() / ((targets[rest] - targets[rest].mean()) ** 2).sum()
    print(f"keras_h5: R2 {r2:.3f}")
    folder = root / "model_templates" / "keras_h5"
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / "model.h5", include_optimizer=False)
    # The same model as an archive, for tests.
    (root / "testdata" / "keras").mkdir(parents=True, exist_ok=True)
    keras.models.load_model(folder / "model.h5", compile=False).save(root / "testdata" / "keras" / "diabetes.keras")
    write_expected(root, "keras_h5", pd.DataFrame({"Predictions": predicted}))


def make_graph_model(root):
    """Whether a tumour is benign, as a TensorFlow.js graph model: TensorFlow's own graph with its variables frozen."""
    x, y = data("breast_cancer", "diagnosis")
    keras.utils.set_random_seed(SEED)
    scale = keras.layers.Normalization()
    scale.adapt(x.to_numpy("float32"))
    model = keras.Sequential(
        [
            keras.Input((x.shape[1],)),
            scale,
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    values = x.to_numpy("float32")
    fit(model, "binary_crossentropy", values, (y == "benign").to_numpy("float32"), 30, 0.01)
    spec = tf.TensorSpec([None, x.shape[1]], tf.float32, name="features")
    function = tf.function(lambda features: model(features)).get_concrete_function(spec)
    frozen = convert_variables_to_constants_v2(function)
    graph = frozen.graph.as_graph_def()
    weights = []
    for node in graph.node:
        if node.op == "Const":
            weights.append((node.name, np.atleast_1d(tf.make_ndarray(node.attr["value"].tensor))))
            if not node.attr["value"].tensor.tensor_shape.dim:
                weights[-1] = (node.name, weights[-1][1].reshape(()))
            node.attr["value"].tensor.ClearField("tensor_content")
            node.attr["value"].tensor.ClearField("float_val")
            node.attr["value"].tensor.ClearField("int_val")
    signature = {
        "inputs": {"features": {"name": frozen.inputs[0].name, "dtype": "DT_FLOAT"}},
        "outputs": {"benign": {"name": frozen.outputs[0].name, "dtype": "DT_FLOAT"}},
    }
    document = {"format": "graph-model", "modelTopology": MessageToDict(graph), "signature": signature}
    write_model(root / "testdata" / "tensorflow" / "breast_cancer", document, weights)
    write_expected(root, "tensorflow_graph", pd.DataFrame({"benign": model.predict(values, verbose=0)[:, 0]}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=HERE.parent)
    arguments = parser.parse_args()
    for make in (make_layers_model, make_h5, make_graph_model):
        make(arguments.root)
