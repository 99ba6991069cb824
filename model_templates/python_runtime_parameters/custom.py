"""Rounds and limits predictions as runtime parameters say."""

from datarobot_drum import RuntimeParameters


def post_process(predictions, model):
    """`limit` is the highest prediction that is given, in the unit of the target; `round` asks for whole numbers."""
    limit = RuntimeParameters.get("limit")
    if limit is not None:
        predictions = predictions.clip(upper=limit)
    return predictions.round() if RuntimeParameters.get("round") else predictions
