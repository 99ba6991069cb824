"""Keras: .h5 and .keras, and the same models as TensorFlow.js reads them."""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
from matrix import LABELS, codes, data, expect, folder, library

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "keras"))
from make import write_model

LAST = {"binary": (1, "sigmoid"), "multiclass": (3, "softmax"), "transform": (2, "linear")}
ROWS = ("keras-h5", "keras-h5-node", "keras", "tensorflowjs")

keras.utils.set_random_seed(1)
for column in ("regression", "binary", "multiclass", "anomaly", "transform", "sparse"):
    x, y = data(column)
    outputs, activation = LAST.get(column, (1, "linear"))
    layers = [
        keras.layers.BatchNormalization(name="scale"),
        keras.layers.Dense(8, activation="relu", name="hidden"),
        keras.layers.Dense(outputs, activation=activation, name="last"),
    ]
    model = keras.Sequential([keras.Input((x.shape[1],)), *layers])
    model.compile(optimizer="adam", loss="mse")
    values = x.to_numpy("float32")
    target = codes(column, y) if column in LABELS else np.unique(y, return_inverse=True)[1]
    if column == "multiclass":
        target = np.eye(outputs)[target]
    elif outputs > 1:
        target = np.stack([target] * outputs, axis=1)
    model.fit(values, np.asarray(target, dtype="float32"), epochs=3, verbose=0)

    for row in ("keras-h5", "keras-h5-node"):
        model.save(folder(row, column) / "model.h5", include_optimizer=False)
    model.save(folder("keras", column) / "model.keras")
    shape = {"batch_input_shape": [None, x.shape[1]]}
    configurations = [
        {"name": "scale", "axis": -1, "epsilon": layers[0].epsilon, **shape},
        *({"name": layer.name, "units": layer.units, "activation": layer.activation.__name__} for layer in layers[1:]),
    ]
    listed = [
        {"class_name": type(layer).__name__, "config": config}
        for layer, config in zip(layers, configurations, strict=True)
    ]
    topology = {"model_config": {"class_name": "Sequential", "config": {"name": column, "layers": listed}}}
    document = {"format": "layers-model", "modelTopology": topology}
    weights = [(f"{layer.name}/{weight.name}", weight.numpy()) for layer in layers for weight in layer.weights]
    write_model(folder("tensorflowjs", column), document, weights)

    predictions = model.predict(values, verbose=0)
    for row in ROWS:
        expect(row, column, predictions)
for row in ROWS:
    library(row, f"Keras {keras.__version__}")
