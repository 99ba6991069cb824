"""Models of Keras 2, as tf_keras has it beside Keras 3, in both of its formats."""
import tf_keras as keras
from own import SPECIES, X, directory, expect

keras.utils.set_random_seed(8)
VALUES = X.to_numpy("float32")
for case, file in (("keras 2 h5", "model.h5"), ("keras 2 native", "model.keras")):
    model = keras.Sequential(
        [keras.layers.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(3, "softmax")]
    )
    expect(case, SPECIES, model.predict(VALUES, verbose=0))
    model.save(f"{directory(case)}/{file}")
