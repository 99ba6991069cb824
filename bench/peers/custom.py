"""The hooks of DRUM's models of the bench that its own predictors do not run: the artifact decides how."""

import os

import pandas as pd


def load_model(code_dir):
    for name in os.listdir(code_dir):
        path = os.path.join(code_dir, name)
        if name.endswith(".ubj"):
            import xgboost

            return xgboost.Booster(model_file=path)
        if name.endswith(".txt"):
            import lightgbm

            return lightgbm.Booster(model_file=path)
        if name.endswith(".onnx"):
            import onnxruntime

            return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    raise FileNotFoundError(f"no model in {code_dir}")


def score(data, model, **kwargs):
    kind = type(model).__module__.split(".")[0]
    if kind == "xgboost":
        import xgboost

        predictions = model.predict(xgboost.DMatrix(data[model.feature_names]))
    elif kind == "lightgbm":
        predictions = model.predict(data[model.feature_name()])
    else:
        values = data.to_numpy("float32")
        predictions = model.run(None, {model.get_inputs()[0].name: values})[0].ravel()
    return pd.DataFrame({"Predictions": predictions})
