"""Keras, whichever there is: Keras 3 or 2, that of tf_keras, that of TensorFlow."""
import importlib
import importlib.util
import inspect
import json
import os
import re
import sys
import tempfile
import zipfile

import numpy as np

from ..failures import Failure, in_short, reason_of
from ..packages import need
from .inputs import Input
from .predictor import Predictor
from .tensors import few_in_a_run, predict_in_blocks

_PACKAGES = ("keras", "tf_keras", "tensorflow.keras")


def load(path):
    """The model in a file, by the first Keras that can load it. Raises ARTIFACT_FAILED, PYTHON_PACKAGE."""
    # TensorFlow greets with a page about the processor.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    _choose_backend()
    major = _major_version(path)
    first_error = None
    for name in _installed(major):
        try:
            return _load_by(importlib.import_module(name), path)
        except Exception as error:
            first_error = first_error or error
    if first_error is None:
        need("keras", f"The model file {path}")
    reason = f"The model file {path} cannot be loaded by Keras: {_explained(first_error, major)}"
    raise Failure("ARTIFACT_FAILED", reason=reason) from first_error


def _explained(error, major):
    # Before it stands the whole model as text.
    reason = in_short(reason_of(error).rpartition("Exception encountered: ")[2])
    if "No model config" in reason:
        return "it holds weights without a model. Save the whole model by model.save(path), or write a load_model hook."
    if re.search("Could not locate|Unknown (layer|object)|Could not interpret", reason):
        return f"{reason} Put layers and functions of your own into custom.py, by the names that the model has for them."
    if major == 2 and not _is_there("tf_keras"):
        return f"{reason} Keras 2 saved it, which stands beside Keras 3 after {sys.executable} -m pip install tf_keras."
    return reason


def _installed(major):
    names = [name for name in _PACKAGES if _is_there(name.partition(".")[0])]
    # What Keras 2 has saved, Keras 3 can load in most cases only.
    return sorted(names, key=lambda name: name != "tf_keras") if major == 2 else names


def _is_there(package):
    return importlib.util.find_spec(package) is not None


def _choose_backend():
    """Keras 3 computes by TensorFlow unless told otherwise, whether there is one or not."""
    told = "KERAS_BACKEND" in os.environ or os.path.exists(os.path.expanduser("~/.keras/keras.json"))
    if not told and not _is_there("tensorflow"):
        for package in ("torch", "jax"):
            if _is_there(package):
                os.environ["KERAS_BACKEND"] = package
                return


def _major_version(path):
    """That of the Keras that saved a file, as far as the file says."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                version = json.loads(archive.read("metadata.json"))["keras_version"]
        else:
            import h5py

            with h5py.File(path) as file:
                version = file.attrs["keras_version"]
        return int(str(version).partition(".")[0])
    except (ImportError, OSError, KeyError, ValueError):
        return None


def _load_by(keras, path):
    load_model = keras.models.load_model
    # Lambdas are user code, as custom.py is.
    options = {"safe_mode": False} if "safe_mode" in inspect.signature(load_model).parameters else {}
    options.update(compile=False, custom_objects=_own_objects())
    if path.endswith((".h5", ".keras")):
        return load_model(path, **options)
    # Keras goes by the extension, and knows it in lower case alone.
    with tempfile.TemporaryDirectory() as folder:
        link = os.path.join(folder, os.path.basename(path).lower())
        os.symlink(path, link)
        return load_model(link, **options)


def _own_objects():
    """Layers and functions of custom.py, by name."""
    custom = sys.modules.get("custom")
    own = vars(custom).items() if custom is not None else ()
    return {
        name: value
        for name, value in own
        if (inspect.isclass(value) or inspect.isfunction(value)) and value.__module__ == "custom"
    }


def predictor(model, spec):
    if not callable(getattr(model, "predict_on_batch", None)):
        return None
    inputs = _inputs(model)

    def run(arrays):
        answer = model.predict_on_batch(arrays[0] if len(arrays) == 1 else _by_name(inputs, arrays))
        if isinstance(answer, (list, tuple, dict)):
            if len(answer) != 1:
                raise Failure(
                    "MODEL_OUTPUT",
                    reason=f"it has {len(answer)} outputs",
                    remedy="Write a score hook that chooses among them.",
                )
            (answer,) = answer.values() if isinstance(answer, dict) else answer
        return np.asarray(answer)

    def ask(data):
        return predict_in_blocks(run, data, inputs)

    return Predictor(f"Keras ({type(model).__name__})", ask, ask_array=few_in_a_run(run, inputs))


def _by_name(inputs, arrays):
    return {entry.name: array for entry, array in zip(inputs, arrays)}


def _inputs(model):
    """What a model says of its inputs; those of a subclass of Model, which says nothing, are one matrix."""
    tensors = getattr(model, "inputs", None)
    if not tensors:
        return [Input("input", None, np.dtype("float32"))]
    names = getattr(model, "input_names", None) or [tensor.name for tensor in tensors]
    return [_input(name, tensor) for name, tensor in zip(names, tensors)]


def _input(name, tensor):
    kind = getattr(tensor.dtype, "name", None) or str(tensor.dtype)
    dtype = np.dtype(object if kind == "string" else "float32" if kind == "bfloat16" else kind)
    return Input(name, tuple(tensor.shape)[1:], dtype)
