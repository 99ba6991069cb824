"""Reads handwritten digits from small grey images."""

import json

import numpy as np


def score_unstructured(model, data, query, **kwargs):
    """Text is JSON, `{"images": [8 rows of 8 grey values from 0 to 16, …]}`; so is the answer.

    `model` is what lies in digits.pkl. The query `probabilities=true` asks for the probability of every class.
    """
    images = np.array(json.loads(data)["images"], dtype=float).reshape(-1, 64) / 16
    digits = []
    for probabilities in model.predict_proba(images):
        answer = {"digit": int(model.classes_[probabilities.argmax()])}
        if query.get("probabilities") == "true":
            answer["probabilities"] = probabilities.tolist()
        digits.append(answer)
    return json.dumps({"digits": digits}) + "\n", {"mimetype": "application/json"}
