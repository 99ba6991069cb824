"""The libraries whose models the host runs: one family, one module, imported when a model of it comes.

A family's module has `predictor(model, spec)`, which gives a Predictor, or None for an object that is no model of
it; where the family has files, `load(path)` gives the object in one.
"""
import importlib
import os
import warnings

from ..failures import Failure, in_short, reason_of
from .exact import is_exact
from .predictor import Predictor

# Module, what its files are called, their extensions, the packages whose classes its models are.
_FAMILIES = (
    ("pickles", "Python pickle", (".pkl", ".pickle", ".joblib"), ()),
    ("torch_modules", "PyTorch model", (".pth", ".pt"), ("torch",)),
    ("keras_models", "Keras model", (".h5", ".keras"), ("keras", "tf_keras", "tensorflow")),
    ("onnx_sessions", "ONNX model", (".onnx",), ("onnxruntime",)),
    ("pmml_models", "PMML model", (".pmml",), ("pypmml",)),
    ("boosters", None, (), ("xgboost", "lightgbm")),
)

SUPPORTED = ", ".join(f"{kind} ({', '.join(extensions)})" for _, kind, extensions, _ in _FAMILIES if kind)


def load_artifact(path):
    """The object in a model file. Raises ARTIFACT_FAILED, PYTHON_PACKAGE."""
    extension = os.path.splitext(path)[1].lower()
    for module, kind, extensions, _ in _FAMILIES:
        if extension in extensions:
            break
    else:
        reason = f"The model in {path} is of no kind that the Python host loads: {SUPPORTED}."
        raise Failure("ARTIFACT_FAILED", reason=reason)
    try:
        return _module(module).load(path)
    except Failure:
        raise
    except BaseException as error:
        article = "an" if kind[0] in "AEIOU" else "a"
        reason = f"The model file {path} cannot be loaded as {article} {kind}: {in_short(reason_of(error))}"
        raise Failure("ARTIFACT_FAILED", reason=reason) from error


def predictor_for(model, spec):
    """The predictor of a model object, None when no library of those known made it.

    Raises ARTIFACT_FAILED when the model cannot give what the target type needs.
    """
    if isinstance(model, type):
        return None
    # They are given as they were read, whether the model was trained with names or without.
    warnings.filterwarnings("ignore", message="X has feature names, but .* was fitted without feature names")
    predictor = _predictor(model, spec)
    if predictor is not None:
        predictor.exact = is_exact(model)
    if predictor is not None and spec["targetType"] != "transform":
        labels = predictor.class_labels or spec.get("classLabels")
        predictor.answer_width = len(labels) if labels else 1
    return predictor


def _predictor(model, spec):
    last = _network_at_the_end(model)
    if last is not None:
        network = _predictor(last, spec)
        return Predictor(f"pipeline ({network.description})", lambda data: network.ask(model[:-1].transform(data)))
    for module in _families_of(model):
        predictor = _module(module).predictor(model, spec)
        if predictor is not None:
            return predictor
    return _module("estimators").predictor(model, spec)


def _families_of(model):
    packages = {kind.__module__.partition(".")[0] for kind in type(model).__mro__}
    return [module for module, _, _, makers in _FAMILIES if packages.intersection(makers)]


def _network_at_the_end(model):
    """A neural network as the last step of a scikit-learn pipeline, which knows only estimators."""
    steps = getattr(model, "steps", None)
    if not isinstance(steps, list) or not steps or not isinstance(steps[-1], tuple):
        return None
    last = steps[-1][-1]
    return last if {"torch_modules", "keras_models"}.intersection(_families_of(last)) else None


def _module(name):
    return importlib.import_module(f".{name}", __name__)
