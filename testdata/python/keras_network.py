"""Trains the template of Keras. Run it with .venv-keras."""
import keras
import numpy as np
from keras import layers
from template import Data, folder, write_expected

NAME = "python_keras"
keras.utils.set_random_seed(20)
data = Data("wine")
classes = sorted(data.y.unique())
x, y = data.train
scale = layers.Normalization()
scale.adapt(x.to_numpy("float32"))
network = keras.Sequential(
    [layers.Input((13,)), scale, layers.Dense(16, "relu"), layers.Dropout(0.2), layers.Dense(3, "softmax")]
)
network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
network.fit(x.to_numpy("float32"), np.array([classes.index(name) for name in y]), epochs=40, verbose=0)
network.save(folder(NAME) / "model.keras")
probabilities = network.predict(data.x.to_numpy("float32"), batch_size=len(data.x), verbose=0)
write_expected(NAME, classes, probabilities)
right = np.array(classes)[probabilities.argmax(axis=1)] == data.y
print(f"{NAME}: accuracy on the held-out quarter {right[data.held_out].mean():.3f}")
