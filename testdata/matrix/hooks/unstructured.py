import io
import pickle

import pandas as pd


def load_model(code_dir):
    with open(f"{code_dir}/model.dump", "rb") as file:
        return pickle.load(file)


def score_unstructured(model, data, query, **kwargs):
    predictions = pd.DataFrame({"Predictions": model.predict(pd.read_csv(io.StringIO(data)))})
    return predictions.to_csv(index=False), {"mimetype": "text/csv"}
