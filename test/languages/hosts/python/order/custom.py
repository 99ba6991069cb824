import io

import pandas as pd


def init(code_dir):
    print("init", code_dir)


def load_model(code_dir):
    print("load_model", code_dir)
    return {"factor": 2}


def read_input_data(data):
    print("read_input_data", len(data))
    return pd.read_csv(io.BytesIO(data))


def transform(data, model):
    print("transform", model["factor"], ",".join(data.columns))
    return data[["a"]] * model["factor"]


def score(data, model, positive_class_label, negative_class_label):
    print("score", ",".join(data.columns), positive_class_label, negative_class_label)
    return pd.DataFrame({negative_class_label: 1 - data["a"], positive_class_label: data["a"]})


def post_process(predictions, model):
    print("post_process", ",".join(predictions.columns))
    return predictions.assign(more="text, and more")
