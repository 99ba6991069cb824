"""What one would write by hand: read a CSV with pandas, predict with the model's own library, write a CSV.

    script.py KIND MODEL INPUT OUTPUT

KIND is `xgboost`, `lightgbm` or `onnx`. The model names its features; other columns are read and passed over.
"""

import sys

import pandas as pd


def xgboost_predictions(path, frame):
    import xgboost

    booster = xgboost.Booster(model_file=path)
    return booster.predict(xgboost.DMatrix(frame[booster.feature_names]))


def lightgbm_predictions(path, frame):
    import lightgbm

    booster = lightgbm.Booster(model_file=path)
    return booster.predict(frame[booster.feature_name()])


def onnx_predictions(path, frame):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    values = frame.to_numpy("float32")
    return session.run(None, {session.get_inputs()[0].name: values})[0].ravel()


PREDICT = {"xgboost": xgboost_predictions, "lightgbm": lightgbm_predictions, "onnx": onnx_predictions}

kind, model, source, target = sys.argv[1:]
predictions = PREDICT[kind](model, pd.read_csv(source))
pd.DataFrame({"Predictions": predictions}).to_csv(target, index=False)
