"""Asks MLflow's own scoring server and drum's the same, of the same code."""

import importlib.util
import json
import sys

import mlflow.pyfunc
import numpy as np
import pandas as pd
import requests
from fastapi.testclient import TestClient
from mlflow.pyfunc import scoring_server

ask = json.load(sys.stdin)
diabetes = pd.read_csv(ask["csv"], float_precision="round_trip")


class Same(mlflow.pyfunc.PythonModel):
    """The model of a drum directory; rows without names are its two columns."""

    def __init__(self, custom):
        spec = importlib.util.spec_from_file_location("custom", custom)
        self.custom = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.custom)

    def predict(self, context, model_input, params=None):
        data = model_input
        if not isinstance(data, (pd.DataFrame, dict)):
            data = pd.DataFrame(np.array(data), columns=["a", "b"])
        return self.custom.score(pd.DataFrame(data), None)


def oracle(custom):
    app = scoring_server.init(mlflow.pyfunc.PyFuncModel(Metadata(), Wrapped(Same(custom)), "predict"))
    return TestClient(app)


class Wrapped:
    def __init__(self, model):
        self.model = model

    def predict(self, data, params=None):
        return self.model.predict(None, data, params)


def Metadata():
    from mlflow.models import Model
    from mlflow.pyfunc import FLAVOR_NAME

    return Model(flavors={FLAVOR_NAME: {"loader_module": "none"}})


def said(answer):
    try:
        return [answer.status_code, answer.json()]
    except ValueError:
        return [answer.status_code, answer.text]


def post(client, url, body, content_type):
    return said(client.post(f"{url}/invocations", content=body, headers={"content-type": content_type}))


class Requests:
    def post(self, url, content, headers):
        return requests.post(url, data=content, headers=headers)


frame = pd.DataFrame({"a": [1, 2, -(2**40)], "b": [0.1, np.nan, 1e300]})
counts = pd.DataFrame({"a": [3, 4], "b": [7, None]}, dtype="Int64")
records = '[{"a":1,"b":0.1},{"a":2,"b":null},{"b":2.5,"a":-3}]'
JSON, CSV = "application/json", "text/csv"
BODIES = {
    "split": (json.dumps({"dataframe_split": json.loads(frame.to_json(orient="split"))}), JSON),
    "split without index": ('{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5]]}}', JSON),
    "records": (f'{{"dataframe_records":{records}}}', JSON),
    "records with NaN": ('{"dataframe_records":[{"a":1,"b":NaN},{"a":2,"b":3}]}', JSON),
    "integers with missing values": (f'{{"dataframe_records":{counts.to_json(orient="records")}}}', JSON),
    "the same as CSV": (counts.to_csv(index=False), CSV),
    "instances": (f'{{"instances":{records.replace("null", "7")}}}', JSON),
    "inputs by column": ('{"inputs":{"a":[1,2],"b":[0.5,-0.25]}}', JSON),
    "CSV": (frame.to_csv(index=False), CSV),
    "CSV in UTF-8": (frame.to_csv(index=False), "text/csv; charset=utf-8"),
    "empty parameters": ('{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5]]},"params":{}}', JSON),
    "two keys": (f'{{"instances":{records},"inputs":{records}}}', JSON),
    "JSON that ends": ('{"instances":[', JSON),
    "a column that is missing": ('{"dataframe_records":[{"a":1}]}', JSON),
    "rows of two widths": ('{"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3]]}}', JSON),
    "no rows": ('{"dataframe_split":{"columns":["a","b"],"data":[]}}', JSON),
}
found = {"same": {}}
for kind in ("regression", "binary"):
    server = ask["servers"][kind]
    reference = oracle(server["custom"])
    found["same"][kind] = {
        name: [post(reference, "", *body), post(Requests(), server["url"], *body)] for name, body in BODIES.items()
    }
    for route in ("/ping", "/health", "/version"):
        found.setdefault(route, []).append(
            [reference.get(route).status_code, requests.get(server["url"] + route).status_code]
        )

url = ask["servers"]["diabetes"]["url"]
from mlflow.utils.proto_json_utils import dump_input_data  # noqa: E402  what MLflow's clients send

found["diabetes"] = {
    name: requests.post(f"{url}/invocations", data=body, headers={"content-type": JSON}).json()["predictions"]
    for name, body in {
        "frame": dump_input_data(diabetes),
        "array": dump_input_data(diabetes.to_numpy()),
        "instances": dump_input_data(diabetes.to_numpy().tolist(), inputs_key="instances"),
    }.items()
}
refused = requests.post(f"{url}/invocations", data=dump_input_data(diabetes, params={"t": 1}), headers={"content-type": JSON})
found["params"] = said(refused)
print(json.dumps(found))
