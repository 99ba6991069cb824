"""Saves Keras models of every layer that runs without Keras, and of some that do not, with Keras's own predictions.

Usage: models.py FOLDER. Writes NAME.h5, NAME.keras, NAME.bin (the inputs, then the predictions, row by row as float32),
and models.json, which says the shapes.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import h5py
import keras
import numpy as np
from keras import Input, Model, Sequential, layers

ROWS = 23
folder = pathlib.Path(sys.argv[1])
described = []


def shaken(model, rng):
    """Gives every weight a value of its own; variances stay above nought."""
    for weight in model.weights:
        if weight.dtype == "float32":
            values = rng.normal(0.1, 0.4, weight.shape)
            weight.assign(np.abs(values) + 0.2 if "variance" in weight.path else values)
    return model


def values(tensor, rng, codes):
    shape = (ROWS, *tensor.shape[1:])
    return rng.integers(0, codes, shape).astype("float32") if codes else rng.normal(0, 1.5, shape).astype("float32")


def save(name, model, runs=True, codes=0, seed=1, write=None):
    """codes: inputs are whole numbers below it. write: changes the saved file before Keras reads it again."""
    rng = np.random.default_rng(seed)
    path = folder / f"{name}.h5"
    shaken(model, rng).save(path, include_optimizer=False)
    if write is None:
        model.save(folder / f"{name}.keras")
    if write is not None:
        write(path)
    entry = {"name": name, "runs": runs, "archive": write is None}
    if runs:
        model = keras.models.load_model(path, compile=False)
        inputs = [values(tensor, rng, codes) for tensor in model.inputs]
        by_name = {tensor.name: array for tensor, array in zip(model.inputs, inputs)}
        given = by_name if name == "named_inputs" else inputs if len(inputs) > 1 else inputs[0]
        output = model(given, training=False)
        output = np.asarray(output, "float32")
        entry["inputs"] = [
            {"name": tensor.name, "width": int(np.prod(tensor.shape[1:]))} for tensor in model.inputs
        ]
        entry["width"] = int(np.prod(output.shape[1:]))
        parts = [array.reshape(ROWS, -1) for array in (*inputs, output)]
        (folder / f"{name}.bin").write_bytes(b"".join(part.astype("<f4").tobytes() for part in parts))
    described.append(entry)


def one(name, *stack, shape=(6,), **more):
    save(name, Sequential([Input(shape), *stack]), **more)


ACTIVATIONS = "elu gelu linear log_softmax mish relu relu6 selu sigmoid silu softmax softplus softsign swish tanh"


def dense():
    for activation in ACTIVATIONS.split():
        one(f"activation_{activation}", layers.Dense(7, activation=activation), layers.Dense(3))
    one("activation_layer", layers.Dense(5), layers.Activation("tanh"), layers.Dense(2, activation="softmax"))
    one("dense_on_matrices", layers.Dense(4, use_bias=False), layers.Flatten(), layers.Dense(2), shape=(3, 5))
    one(
        "idle",
        layers.GaussianNoise(0.1),
        layers.Dense(5),
        layers.Dropout(0.5),
        layers.AlphaDropout(0.1),
        layers.GaussianDropout(0.1),
        layers.ActivityRegularization(0.1),
        layers.Identity(),
        layers.Dense(2, kernel_regularizer="l2", kernel_constraint="non_neg"),
    )
    one("elu", layers.Dense(5), layers.ELU(), layers.Dense(2))
    one("leaky_relu", layers.Dense(5), layers.LeakyReLU(negative_slope=0.17), layers.Dense(2))
    one("prelu", layers.Dense(5), layers.PReLU(), layers.Dense(2))
    one("prelu_shared", layers.Conv1D(5, 2), layers.PReLU(shared_axes=[1]), layers.Flatten(), shape=(6, 2))
    one("relu", layers.Dense(5), layers.ReLU(max_value=0.8), layers.Dense(2))
    one("softmax_layer", layers.Dense(6), layers.Reshape((2, 3)), layers.Softmax(), layers.Flatten())
    one("rescaling", layers.Rescaling(1 / 127.5, offset=-1), layers.Dense(2))
    deferred = Sequential([layers.Dense(4, activation="relu"), layers.Dense(2)])
    deferred.build((None, 6))
    save("built_later", deferred)
    save("fixed_rows", Sequential([Input(batch_shape=(8, 6)), layers.Dense(3)]), write=free_rows)
    frozen = Sequential([Input((6,)), layers.Dense(4), layers.BatchNormalization(), layers.Dense(2)])
    frozen.layers[1].trainable = False
    frozen.layers[0].trainable = False
    save("frozen", frozen)
    one("double_input", layers.Dense(3))
    save("float64_input", Sequential([Input((6,), dtype="float64"), layers.Dense(3)]))


def normalising():
    one("batch_normalization", layers.BatchNormalization(), layers.Dense(3))
    one("batch_normalization_bare", layers.BatchNormalization(center=False, scale=False, epsilon=0.01))
    one("batch_normalization_axis", layers.BatchNormalization(axis=1), layers.Flatten(), shape=(4, 3))
    one("normalization_axis", layers.Normalization(axis=1), layers.Flatten(), shape=(4, 3))
    one("layer_normalization", layers.Dense(5), layers.LayerNormalization(), layers.Dense(3))
    one("layer_normalization_matrices", layers.LayerNormalization(), layers.Flatten(), shape=(4, 3))
    one("normalization", layers.Normalization(), layers.Dense(3))
    one("normalization_matrices", layers.Normalization(), layers.Flatten(), shape=(4, 3))


def convolutions():
    series, image = (12, 3), (9, 8, 3)
    one("conv1d", layers.Conv1D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(2), shape=series)
    one("conv1d_same", layers.Conv1D(4, 3, padding="same", strides=2), layers.Flatten(), shape=series)
    one("conv1d_dilated", layers.Conv1D(4, 3, dilation_rate=2), layers.Flatten(), shape=series)
    one("conv2d", layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), shape=image)
    one("conv2d_same", layers.Conv2D(4, (3, 2), padding="same", strides=2), layers.Flatten(), shape=image)
    one("conv2d_dilated", layers.Conv2D(4, 3, dilation_rate=2, activation="silu"), layers.Flatten(), shape=image)
    one("conv2d_transpose", layers.Conv2DTranspose(3, 3, strides=2), layers.Flatten(), shape=image)
    one("conv2d_transpose_same", layers.Conv2DTranspose(3, 3, padding="same"), layers.Flatten(), shape=image)
    one("depthwise", layers.DepthwiseConv2D(3, depth_multiplier=2), layers.Flatten(), shape=image)
    one("separable", layers.SeparableConv2D(4, 3, activation="relu"), layers.Flatten(), shape=image)
    one("max_pooling_1d", layers.MaxPooling1D(2), layers.Flatten(), shape=series)
    one("average_pooling_1d_same", layers.AveragePooling1D(3, padding="same"), layers.Flatten(), shape=series)
    one("max_pooling_2d", layers.MaxPooling2D(2, strides=1), layers.Flatten(), shape=image)
    one("average_pooling_2d_same", layers.AveragePooling2D(2, padding="same"), layers.Flatten(), shape=image)
    one("global_average_1d", layers.GlobalAveragePooling1D(), shape=series)
    one("global_max_1d", layers.GlobalMaxPooling1D(), shape=series)
    one("global_average_2d", layers.GlobalAveragePooling2D(), shape=image)
    one("global_max_2d", layers.GlobalMaxPooling2D(), shape=image)
    one("up_sampling", layers.UpSampling2D((2, 1)), layers.Flatten(), shape=image)
    one("padding_2d", layers.ZeroPadding2D(((1, 2), (0, 1))), layers.Conv2D(2, 3), layers.Flatten(), shape=image)
    one("cropping_2d", layers.Cropping2D(((1, 2), (0, 1))), layers.Flatten(), shape=image)
    one("spatial_dropout", layers.SpatialDropout2D(0.3), layers.Flatten(), shape=image)


def shapes():
    one("reshape", layers.Reshape((3, 2)), layers.Permute((2, 1)), layers.Flatten(), layers.Dense(2))
    one("repeat_vector", layers.RepeatVector(3), layers.LSTM(2), layers.Dense(1))


def recurrent():
    series = (7, 3)
    one("lstm", layers.LSTM(5), layers.Dense(2), shape=series)
    one("lstm_sequences", layers.LSTM(5, return_sequences=True), layers.LSTM(3, go_backwards=True), shape=series)
    one("lstm_plain", layers.LSTM(4, use_bias=False, activation="relu"), shape=series)
    one("gru", layers.GRU(5, reset_after=False), layers.Dense(2), shape=series)
    one("simple_rnn", layers.SimpleRNN(5), shape=series)
    for mode in ("concat", "sum", "mul", "ave"):
        one(f"bidirectional_{mode}", layers.Bidirectional(layers.LSTM(3), merge_mode=mode), shape=series)
    one(
        "bidirectional_sequences",
        layers.Bidirectional(layers.SimpleRNN(3, return_sequences=True)),
        layers.Flatten(),
        shape=series,
    )
    one("time_distributed", layers.TimeDistributed(layers.Dense(2)), layers.Flatten(), shape=series)
    one("masking", layers.Masking(0.0), layers.LSTM(3), shape=series, codes=2)
    one("embedding", layers.Embedding(9, 4), layers.Flatten(), layers.Dense(2), shape=(5,), codes=9)
    one("embedding_mean", layers.Embedding(9, 4), layers.GlobalAveragePooling1D(), shape=(5,), codes=9)
    one("masked_directions", layers.Masking(0.0), layers.Bidirectional(layers.LSTM(3)), shape=series, codes=2)
    one("embedding_masked", layers.Embedding(5, 4, mask_zero=True), layers.LSTM(3), shape=(5,), codes=5)
    integers = Input((5,), dtype="int32")
    save("embedding_int", Model(integers, layers.LSTM(3)(layers.Embedding(9, 4)(integers))), codes=9)
    integers = Input((5,), dtype="int64")
    save("embedding_int64", Model(integers, layers.Flatten()(layers.Embedding(9, 4)(integers))), codes=9)


def graphs():
    first, second = Input((4,), name="first"), Input((4,), name="second")
    for merge in (layers.Add, layers.Average, layers.Multiply, layers.Maximum, layers.Minimum, layers.Concatenate):
        merged = merge()([layers.Dense(4)(first), second])
        save(f"merge_{merge.__name__.lower()}", Model([first, second], layers.Dense(2)(merged)))
    save("merge_dot", Model([first, second], layers.Dot(axes=1)([first, second])))
    left, right = Input((2, 3)), Input((4, 3))
    save("concatenate_axis", Model([left, right], layers.Flatten()(layers.Concatenate(axis=1)([left, right]))))
    shared = layers.Dense(3, activation="tanh")
    save("shared", Model([first, second], layers.Concatenate()([shared(first), shared(second)])))
    save("named_inputs", Model({"second": second, "first": first}, layers.Dot(1)([first, layers.Dense(4)(second)])))
    inner = Sequential([Input((4,)), layers.Dense(5), layers.BatchNormalization(), layers.Dense(3)], name="inner")
    save("nested", Model(first, layers.Dense(2)(inner(first))))
    deeper = Model(first, layers.Dense(4)(inner(first)))
    save("nested_twice", Model(second, layers.Add()([deeper(second), second])))
    third = Input((4,))
    save("nested_last", Model(third, deeper(layers.Dense(4)(third))))
    save("nested_sequential_last", Model(third, inner(layers.Dense(4)(third))))
    frozen = Sequential([Input((4,)), layers.Dense(5), layers.BatchNormalization()], name="frozen_inner")
    frozen.trainable = False
    save("nested_frozen", Sequential([Input((4,)), frozen, layers.Dense(2)]))
    hidden = layers.Dense(4)(first)
    save("residual", Model(first, layers.Dense(1)(layers.Add()([hidden, layers.Dense(4)(hidden)]))))


def rewrite(change):
    def write(path):
        with h5py.File(path, "r+") as file:
            config = json.loads(file.attrs["model_config"])
            file.attrs["model_config"] = json.dumps(change(config))

    return write


def free_rows(path):
    """Predictions here are for another number of rows than the model has."""
    rewrite(lambda config: json.loads(json.dumps(config).replace("[8, 6]", "[null, 6]")))(path)


def as_keras_2(config):
    """The configuration as Keras 2 would have written it."""
    if "layers" in config.get("config", {}):
        inner = config["config"]
        inner["layers"] = [as_keras_2(layer) for layer in inner["layers"]]
        for name in ("input_layers", "output_layers"):
            if name in inner and not isinstance(inner[name][0], list):
                inner[name] = [inner[name]]
        if config["class_name"] == "Functional":
            inner.pop("trainable", None)
        return config
    settings = config["config"]
    if isinstance(settings.get("dtype"), dict):
        settings["dtype"] = settings["dtype"]["config"]["name"]
    if "batch_shape" in settings:
        settings["batch_input_shape"] = settings.pop("batch_shape")
        settings.pop("optional", None)
    for name, value in list(settings.items()):
        if isinstance(value, dict) and name.endswith("_initializer"):
            seed = {} if value["class_name"] in ("Zeros", "Ones") else {"seed": None}
            settings[name] = {"class_name": value["class_name"], "config": seed}
    settings.pop("quantization_config", None)
    if config["class_name"] == "BatchNormalization":
        settings["axis"] = [1]
    if config["class_name"] == "LeakyReLU":
        settings["alpha"] = settings.pop("negative_slope")
    if "inbound_nodes" in config:
        config["inbound_nodes"] = [
            [[*tensor["config"]["keras_history"], {}] for tensor in flat(node["args"])]
            for node in config["inbound_nodes"]
        ]
    return config


def flat(value):
    return [tensor for item in value for tensor in flat(item)] if isinstance(value, list) else [value]


def of_version_2(path):
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        file.attrs["model_config"] = json.dumps(as_keras_2(config))
        file.attrs["keras_version"] = "2.15.0"
        weights = file["model_weights"]
        for layer in weights.values():
            renamed = []
            for name in layer.attrs["weight_names"]:
                name = name if isinstance(name, str) else name.decode()
                layer.move(name, f"{name}:0")
                renamed.append(f"{name}:0".encode())
            if renamed:
                # Texts of one length, filled up with NUL.
                layer.attrs["weight_names"] = np.array(renamed)


def version_2():
    model = Sequential(
        [
            Input((6,)),
            layers.Dense(5, activation="relu"),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.1),
            layers.Dense(2, activation="softmax"),
        ]
    )
    save("keras_2_sequential", model, write=of_version_2)
    first, second = Input((4,), name="first"), Input((4,), name="second")
    merged = layers.Concatenate()([layers.Dense(3)(first), second])
    save("keras_2_functional", Model([first, second], layers.Dense(1)(merged)), write=of_version_2)


class Mine(layers.Dense):
    pass


def for_keras_only():
    def no(name, *stack, shape=(6,), write=None):
        save(name, Sequential([Input(shape), *stack]), runs=False, write=write)

    no("no_gru", layers.GRU(3), shape=(7, 3))
    no("no_hard_sigmoid", layers.Dense(3, activation="hard_sigmoid"))
    no("no_leaky_relu_by_name", layers.Dense(3, activation="leaky_relu"))
    no("no_activation_object", layers.Dense(3, activation=layers.LeakyReLU()))
    no("no_own_layer", Mine(3))
    no("no_causal", layers.Conv1D(3, 2, padding="causal"), shape=(7, 3))
    no("no_groups", layers.Conv1D(4, 2, groups=2), shape=(7, 4))
    no("no_slope", layers.ReLU(negative_slope=0.1))
    no("no_softmax_axis", layers.Reshape((2, 3)), layers.Softmax(axis=1))
    no("no_open_shape", layers.Reshape((3, -1)))
    directions = layers.Bidirectional(layers.LSTM(3, return_sequences=True))
    no("no_masked_sequences", layers.Masking(0.0), directions, shape=(7, 3))
    no("no_half", layers.Dense(3, dtype="mixed_float16"))
    no("no_given_mean", layers.Normalization(mean=[0.0] * 6, variance=[2.0] * 6))
    x = Input((4,))
    save("no_operation", Model(x, layers.Dense(2)(x) * 2), runs=False)
    y = Input((4,))
    save("no_sum_operation", Model([x, y], keras.ops.add(x, y)), runs=False)
    save("no_two_outputs", Model([x, y], [layers.Dense(2)(x), layers.Dense(3)(y)]), runs=False)
    sequence = Input((5, 4))
    save("no_attention", Model(sequence, layers.MultiHeadAttention(2, 3)(sequence, sequence)), runs=False)
    two = layers.Bidirectional(layers.LSTM(3), backward_layer=layers.LSTM(3, activation="relu", go_backwards=True))
    no("no_unequal_directions", two, shape=(7, 3))
    Sequential([Input((6,)), layers.Dense(3)]).save_weights(folder / "no_layers.weights.h5")
    described.append({"name": "no_layers.weights", "runs": False, "archive": False})


for make in (dense, normalising, convolutions, shapes, recurrent, graphs, version_2, for_keras_only):
    make()
(folder / "models.json").write_text(json.dumps({"keras": keras.__version__, "rows": ROWS, "models": described}))
