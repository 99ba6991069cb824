"""Asks by both of KServe's protocols, with KServe's client."""

import asyncio
import json
import sys

import httpx
import pandas as pd
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

ask = json.load(sys.stdin)
frame = pd.read_csv(ask["csv"], float_precision="round_trip")
server = ask["servers"]["diabetes"]


async def main():
    found = {}
    url, model = server["url"], server["model"]
    client = InferenceRESTClient(RESTConfig(protocol="v1"))
    found["ready"] = await client.is_model_ready(url, model)
    for name, instances in (("rows", frame.to_numpy().tolist()), ("records", frame.to_dict("records"))):
        answer = await client.infer(url, {"instances": instances}, model_name=model)
        found[name] = answer["predictions"]
    for name, data, of in (
        ("other model", {"instances": [[1]]}, "another"),
        ("no instances", {"rows": [[1]]}, model),
        ("other width", {"instances": [[77]]}, model),
    ):
        try:
            await client.infer(url, data, model_name=of)
        except httpx.HTTPStatusError as error:
            found[name] = [error.response.status_code, str(error)]
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    found["live"] = await client.is_server_live(url)
    found["v2 ready"] = [await client.is_server_ready(url), await client.is_model_ready(url, model)]
    for binary in (False, True):
        wide = InferInput("rows", list(frame.shape), "FP64")
        wide.set_data_from_numpy(frame.to_numpy(), binary_data=binary)
        request = InferRequest(model_name=model, infer_inputs=[wide], request_id="r1")
        answer = await client.infer(url, request, model_name=model)
        found["v2 binary" if binary else "v2"] = answer.outputs[0].as_numpy().ravel().tolist()
    print(json.dumps(found))


asyncio.run(main())
