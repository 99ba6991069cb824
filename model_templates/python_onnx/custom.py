"""Hooks around an ONNX model: what goes in, and what comes out."""

FEATURES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]


def transform(data, model):
    """The model's input is a matrix without names: its columns in their order, with nothing missing.

    `model` is the InferenceSession of onnxruntime. Measurements are centred, so 0 is their mean.
    """
    return data[FEATURES].fillna(0)


def post_process(predictions, model):
    """Nobody's disease progressed by less or more than this."""
    return predictions.clip(25, 346)
