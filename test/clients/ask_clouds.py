"""Asks as SageMaker, Vertex AI and Azure Machine Learning do, with their own libraries."""

import json
import os
import sys
import tempfile

import boto3
import numpy as np
import pandas as pd
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.cloud.aiplatform_v1 import PredictionServiceClient, PredictRequest
from google.cloud.aiplatform_v1.services.prediction_service.transports import PredictionServiceRestTransport
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Value
from sagemaker_inference import decoder, encoder

ask = json.load(sys.stdin)
frame = pd.read_csv(ask["csv"], float_precision="round_trip")
rows = frame.to_numpy().tolist()


def sagemaker_client(server):
    client = boto3.client(
        "sagemaker-runtime",
        endpoint_url=server["url"].removesuffix("/endpoints/model"),
        region_name="eu-central-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"max_attempts": 0}),
    )

    def invoke(body, content_type, accept=None, **more):
        wanted = {"Accept": accept} if accept else {}
        try:
            answer = client.invoke_endpoint(
                EndpointName="model", Body=body, ContentType=content_type, **wanted, **more
            )
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response.get("OriginalMessage", str(error))
        return answer["Body"].read(), answer["ContentType"]

    return invoke


def sagemaker(server):
    invoke = sagemaker_client(server)
    said = {}
    body, said["content type"] = invoke(encoder.encode(rows, "text/csv"), "text/csv", "text/csv")
    said["csv"] = decoder.decode(body.decode(), "text/csv").ravel().tolist()
    said["text"] = body.decode().rstrip("\n")
    # The toolkit's own encoder is what its containers answer with.
    said["text by the toolkit"] = encoder.encode(np.array(said["csv"]).reshape(-1, 1), "text/csv").rstrip("\n")
    body, _ = invoke(frame.to_csv(index=False), "text/csv", "application/json")
    said["csv with a header"] = json.loads(body)["predictions"]
    body, _ = invoke(encoder.encode(rows, "application/json"), "application/json")
    said["json"] = json.loads(body)["predictions"]
    lines = "\n".join(json.dumps(record) for record in frame.to_dict("records"))
    body, said["lines type"] = invoke(lines, "application/jsonlines", "application/jsonlines")
    said["lines"] = [json.loads(line)["Predictions"] for line in body.decode().splitlines()]
    said["other width"] = invoke("1,2\n", "text/csv")
    for path in ("ping", "execution-parameters"):
        answer = requests.get(f"{server['url']}/{path}")
        said[path] = [answer.status_code, answer.json()]
    return said


def vertex(server):
    host = server["url"].removeprefix("http://")
    transport = PredictionServiceRestTransport(host=host, credentials=AnonymousCredentials(), url_scheme="http")
    client = PredictionServiceClient(transport=transport)

    def predict(instances, parameters=None):
        request = PredictRequest(endpoint="projects/p/locations/l/endpoints/7")
        request.instances.extend(ParseDict(instance, Value()) for instance in instances)
        if parameters is not None:
            request.parameters = ParseDict(parameters, Value())
        try:
            return [*client.predict(request=request).predictions]
        except GoogleAPICallError as error:
            return [error.code, error.message]

    return {
        "health": requests.get(server["url"] + "/isalive").status_code,
        "rows": predict(rows),
        "records": predict(frame.to_dict("records")),
        "empty parameters": predict(rows, {}),
        "parameters": predict(rows, {"threshold": 77}),
        "no instances": predict([]),
    }


AZURE_SCRIPT = """
import json, os, sys
sys.path.insert(0, os.path.dirname(os.environ["CUSTOM"]))
import custom, pandas as pd
def init(): pass
def run(raw):
    data = json.loads(raw)["input_data"]
    frame = pd.DataFrame(data["data"], columns=data["columns"]) if "data" in data else pd.DataFrame(data)
    return custom.score(frame, None).to_dict("records")
"""


def azure(server):
    """The platform's own server runs the model's code from a script, as its endpoints do."""
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "score.py")
        with open(script, "w") as file:
            file.write(AZURE_SCRIPT)
        os.environ |= {"CUSTOM": server["custom"], "AML_APP_ROOT": folder, "AZUREML_ENTRY_SCRIPT": script}
        from azureml_inference_server_http.server.create_app import create

        app = create()
        client = app.test_client()
        data = pd.DataFrame({"a": [1, 2], "b": [0.5, -0.25]})
        bodies = {
            "split": {"input_data": data.to_dict("split")},
            "columns": {"input_data": data.to_dict("list")},
            "records": {"input_data": data.to_dict("records")},
        }
        said = {"health": [client.get("/").status_code, requests.get(server["url"] + "/").status_code]}
        for name, body in bodies.items():
            there = client.post("/score", json=body)
            here = requests.post(server["url"] + "/score", json=body)
            said[name] = [[there.status_code, there.get_json()], [here.status_code, here.json()]]
        return said


found = {"sagemaker": sagemaker(ask["servers"]["sagemaker"]), "vertex": vertex(ask["servers"]["vertex"])}
found["azure"] = azure(ask["servers"]["binary"])
hook = sagemaker_client(ask["servers"]["hook"])
body, content_type = hook(b"\x00\x01", "application/x-npy", CustomAttributes="c000b4f9-df62-4c85-a0bf-7c525f9104a4")
found["hook"] = [body.decode(), content_type]
url = ask["servers"]["diabetes"]["url"]
split = {"input_data": frame.to_dict("split")}
found["azure diabetes"] = [
    requests.post(f"{url}/score", json=body).json()
    for body in (split, {"input_data": rows}, {"input_data": frame.to_dict("list")})
]
# Azure's server has turned `print` into logging.
sys.__stdout__.write(json.dumps(found))
