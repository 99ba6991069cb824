"""Asks by the Open Inference Protocol: MLServer's codecs and Triton's client."""

import json
import sys

import numpy as np
import pandas as pd
import requests
import tritonclient.http as triton
from mlserver.codecs import NumpyRequestCodec, PandasCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse

ask = json.load(sys.stdin)
frame = pd.read_csv(ask["csv"], float_precision="round_trip")
found = {}


def by_codec(server, request):
    answer = requests.post(
        f"{server['url']}/v2/models/{server['model']}/infer",
        data=request.model_dump_json(),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    return InferenceResponse.model_validate_json(answer.text)


def text_of(values):
    return [[x.decode() if isinstance(x, bytes) else x for x in row] for row in values]


diabetes = ask["servers"]["diabetes"]
answer = by_codec(diabetes, PandasCodec.encode_request(frame))
found["pandas"] = PandasCodec.decode_response(answer)["Predictions"].tolist()
answer = by_codec(diabetes, NumpyRequestCodec.encode_request(frame.to_numpy()))
found["numpy"] = NumpyRequestCodec.decode_response(answer).ravel().tolist()

client = triton.InferenceServerClient(diabetes["url"].removeprefix("http://"))
for binary in (False, True):
    wide = triton.InferInput("rows", frame.shape, "FP64")
    wide.set_data_from_numpy(frame.to_numpy(), binary_data=binary)
    output = triton.InferRequestedOutput("Predictions", binary_data=binary)
    answer = client.infer(diabetes["model"], [wide], outputs=[output])
    found["triton binary" if binary else "triton"] = answer.as_numpy("Predictions").ravel().tolist()

# What a table that is no prediction has: vectors, text, missing numbers, half-precision input.
mixed = ask["servers"]["mixed"]
table = pd.DataFrame({"x": [0.5, np.nan], "t": ["ä", "b"]})
answer = by_codec(mixed, PandasCodec.encode_request(table))
outputs = {output.name: output for output in answer.outputs}
found["mixed codec"] = {
    "content": answer.parameters.content_type,
    "shapes": {name: output.shape for name, output in outputs.items()},
    "vector": [*outputs["vector"].data],
    "x": [*outputs["x"].data],
    "text": StringCodec.decode_output(outputs["text"]),
}
client = triton.InferenceServerClient(mixed["url"].removeprefix("http://"))
half = triton.InferInput("x", [2, 1], "FP16")
half.set_data_from_numpy(np.array([[0.333251953125], [np.nan]], dtype=np.float16), binary_data=True)
text = triton.InferInput("t", [2, 1], "BYTES")
text.set_data_from_numpy(np.array([["ä"], ["b"]], dtype=object), binary_data=True)
names = ("vector", "x", "text")
outputs = [triton.InferRequestedOutput(name, binary_data=True) for name in names]
answer = client.infer(mixed["model"], [half, text], outputs=outputs)
vector, x, words = (answer.as_numpy(name) for name in names)
found["mixed triton"] = {
    "vector": np.where(np.isnan(vector), None, vector).tolist(),
    "x": np.where(np.isnan(x), None, x).tolist(),
    "text": text_of(words),
}
print(json.dumps(found))
