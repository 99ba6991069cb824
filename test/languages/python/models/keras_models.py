"""Models of the installed Keras, in both of its formats, and files that hold no model."""
import os

import h5py
import keras
import numpy as np
from keras import layers
from own import CODES, ROOT, SPECIES, X, directory, expect

keras.utils.set_random_seed(7)
VALUES = X.to_numpy("float32")
CUSTOM = """
import keras

class Scaled(keras.layers.Layer):
    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}

def squashed(x):
    return keras.activations.tanh(x / 10)
"""


def fitted(model, target=CODES):
    loss = "sparse_categorical_crossentropy" if model.output_shape[-1] == 3 else "mse"
    model.compile("adam", loss)
    model.fit(VALUES, target, epochs=3, verbose=0)
    return model


def sequential(*ends):
    return keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dropout(0.5), *ends])


def save(case, model, file, columns, predictions=None, **modules):
    expect(case, columns, model.predict(VALUES, verbose=0) if predictions is None else predictions)
    model.save(f"{directory(case, **modules)}/{file}")


model = fitted(sequential(layers.BatchNormalization(), layers.Dense(1)))
save("regression", model, "model.h5", ["Predictions"])

model = fitted(sequential(layers.Dense(1, "sigmoid")), CODES > 1)
positive = model.predict(VALUES, verbose=0).astype(float)
save("binary one", model, "model.keras", ["yes", "no"], np.hstack([positive, 1 - positive]))

model = fitted(sequential(layers.Dense(2, "softmax")), np.eye(2)[(CODES > 1).astype(int)])
save("binary two", model, "model.h5", ["yes", "no"], model.predict(VALUES, verbose=0)[:, ::-1])
os.rename(f"{ROOT}/binary two/model.h5", f"{ROOT}/binary two/MODEL.H5")

model = fitted(sequential(layers.Dense(3, "softmax")))
save("multiclass", model, "model.keras", SPECIES)

model = fitted(sequential(layers.Dense(1), layers.Lambda(lambda x: x * x, output_shape=(1,))))
save("anomaly", model, "model.keras", ["Predictions"])

model = sequential(layers.Dense(3, "tanh"))
save("transform", model, "model.h5", [f"feature_{i}" for i in range(3)])

# A column an input, by name, in another order than that of the data.
width, length = keras.Input((1,), name="petal_width__cm_"), keras.Input((1,), name="sepal_length__cm_")
model = keras.Model([width, length], layers.Dense(1)(layers.Concatenate()([width, length * 2])))
parts = [VALUES[:, 3:4], VALUES[:, :1]]
save("named inputs", model, "model.keras", ["Predictions"], model.predict(parts, verbose=0))

scope = {}
exec(CUSTOM, scope)
model = sequential(scope["Scaled"](3.0), layers.Dense(1, activation=scope["squashed"]))
save("own layers", model, "model.keras", ["Predictions"], custom=CUSTOM)
save("own layers h5", model, "model.h5", ["Predictions"], custom=CUSTOM)

image = keras.Sequential([layers.Input((2, 2, 1)), layers.Conv2D(3, 2), layers.Flatten(), layers.Dense(1)])
save("image", image, "model.keras", ["Predictions"], image.predict(VALUES.reshape(-1, 2, 2, 1), verbose=0))

two = keras.Input((4,))
keras.Model(two, [layers.Dense(1)(two), layers.Dense(1)(two)]).save(f"{directory('two outputs')}/model.keras")
model.save_weights(f"{directory('weights')}/model.weights.h5")
model.save(f"{directory('own layers without')}/model.keras")
open(f"{directory('junk')}/model.h5", "wb").write(b"\x00no model")
open(f"{directory('junk keras')}/model.keras", "wb").write(b"\x00no model")
with h5py.File(f"{directory('no model')}/model.h5", "w") as file:
    file["numbers"] = [1, 2, 3]
whole = open(f"{ROOT}/regression/model.h5", "rb").read()
open(f"{directory('cut')}/model.h5", "wb").write(whole[: len(whole) // 2])
