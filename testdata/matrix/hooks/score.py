import pickle

import pandas as pd


def load_model(code_dir):
    with open(f"{code_dir}/model.dump", "rb") as file:
        return pickle.load(file)


def transform(data, model):
    return data


def score(data, model, **kwargs):
    if hasattr(model, "predict_proba"):
        return pd.DataFrame(model.predict_proba(data), columns=model.classes_)
    return pd.DataFrame({"Predictions": model.predict(data)})


def post_process(predictions, model):
    return predictions
