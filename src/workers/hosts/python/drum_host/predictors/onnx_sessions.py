"""ONNX models beside a custom.py; without one they run inside Node, by the same rules (src/predictors/onnx)."""
import json

import numpy as np

from ..failures import Failure
from ..packages import need
from .inputs import Input
from .onnx_classes import classes_of
from .predictor import Predictor
from .tensors import few_in_a_run, predict_in_blocks

_NUMPY = {"float": "float32", "double": "float64", "string": "object"}
_FLOATS = ("tensor(float)", "tensor(double)", "tensor(float16)")
_CLASSES = ("binary", "multiclass", "multilabel")
# Keys of the metadata under which authors write lists.
_LABEL_KEYS = ("class_labels", "class_names", "classes", "labels")
_FEATURE_KEYS = ("feature_names", "features", "columns")


def load(path):
    """An InferenceSession. Workers are processes, so it computes on the one thread that calls it."""
    runtime = need("onnxruntime", f"The model file {path}")
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def predictor(model, spec):
    if type(model).__name__ != "InferenceSession":
        return None
    target_type = spec["targetType"]
    meta = model.get_modelmeta()
    inputs = [_input(entry) for entry in model.get_inputs()]
    counts = [entry.shape[0] for entry in model.get_inputs() if entry.shape and isinstance(entry.shape[0], int)]
    labels = None
    if target_type in _CLASSES:
        labels = _list_in(meta.custom_metadata_map, _LABEL_KEYS)
        if labels is None and target_type != "multilabel":
            labels = classes_of(model)
    outputs = _chosen(model.get_outputs(), target_type, len(labels or spec.get("classLabels") or []))

    def run(arrays):
        feeds = {entry.name: array for entry, array in zip(inputs, arrays)}
        answers = model.run(outputs, feeds)
        rows = len(arrays[0])
        matrices = [_matrix(answer, target_type) for answer in answers]
        return matrices[0] if len(matrices) == 1 else np.hstack([matrix.reshape(rows, -1) for matrix in matrices])

    def ask(data):
        return predict_in_blocks(run, data, inputs, counts[0] if counts else None)

    features = _list_in(meta.custom_metadata_map, _FEATURE_KEYS) if len(inputs) == 1 else None
    description = f"ONNX ({meta.producer_name})" if meta.producer_name else "ONNX"
    few = None if counts else few_in_a_run(run, inputs)
    return Predictor(description, ask, labels, features, ask_array=few)


def _input(entry):
    kind = entry.type[len("tensor(") : -1]
    try:
        dtype = np.dtype(_NUMPY.get(kind, kind))
    except TypeError:
        reason = f"Its input '{entry.name}' is of type {entry.type}, which columns cannot be. Run it in a score hook."
        raise Failure("ARTIFACT_FAILED", reason=reason) from None
    shape = [size if isinstance(size, int) else None for size in entry.shape]
    # A shape that is not given at all also arrives as [].
    return Input(entry.name, tuple(shape[1:]) if shape else None, dtype)


def _chosen(outputs, target_type, classes):
    """Names of the outputs that are the predictions: those that src/predictors/onnx/outputs.ts chooses."""
    tensors = [output for output in outputs if output.type.startswith("tensor(") and output.type != "tensor(string)"]
    floats = [output for output in tensors if output.type in _FLOATS]
    if target_type == "transform" and tensors:
        return [output.name for output in tensors]
    if target_type in _CLASSES:
        single = [output for output in floats if list(output.shape[1:]) == [1]]
        if len(single) > 1 and len(single) == classes:
            return [output.name for output in single]
        candidates = [
            *(output for output in outputs if output.type.startswith("seq(map(")),
            *(output for output in outputs if output.type.startswith("seq(tensor(") and target_type == "multilabel"),
            *(output for output in floats if "prob" in output.name.lower()),
            *(output for output in floats if list(output.shape[1:]) == [classes]),
            *floats,
        ]
    else:
        candidates = floats or tensors
    if not candidates:
        reason = "None of its outputs has predictions as a tensor of floats. Choose among them in a score hook."
        raise Failure("ARTIFACT_FAILED", reason=reason)
    return [candidates[0].name]


def _matrix(answer, target_type):
    if not isinstance(answer, list):
        return answer
    if answer and isinstance(answer[0], dict):
        # A ZipMap: a row is a dictionary, its keys the classes in their order.
        return np.array([list(row.values()) for row in answer])
    # A tensor a label, of which the last column is that of "yes".
    return np.column_stack([np.asarray(label).reshape(len(label), -1)[:, -1] for label in answer])


def _list_in(notes, keys):
    text = next((notes[key] for key in keys if notes.get(key, "").strip()), None)
    if text is None:
        return None
    try:
        parsed = json.loads(text)
        if isinstance(parsed, list):
            return [str(item) for item in parsed]
    except ValueError:
        pass
    return [item.strip() for item in text.split(",")]
