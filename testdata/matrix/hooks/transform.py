import pickle

import pandas as pd


def load_model(code_dir):
    with open(f"{code_dir}/model.dump", "rb") as file:
        return pickle.load(file)


def transform(data, model):
    return pd.DataFrame(model.transform(data), columns=data.columns)
