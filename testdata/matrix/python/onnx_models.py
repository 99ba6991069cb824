"""ONNX from scikit-learn, alone and beside hooks in Python, with onnxruntime's own predictions."""

import numpy as np
import onnxruntime
from matrix import data, expect, folder, library
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROWS = ("onnx", "onnx-hooks")

for column, model in {
    "regression": make_pipeline(StandardScaler(), LinearRegression()),
    "binary": make_pipeline(StandardScaler(), LogisticRegression()),
    "multiclass": RandomForestClassifier(n_estimators=10, random_state=1),
    "anomaly": LinearRegression(),
    "transform": StandardScaler(),
    "sparse": LinearRegression(),
}.items():
    x, y = data(column)
    model.fit(x.to_numpy(), y)
    values = x.to_numpy(dtype=np.float32)
    content = to_onnx(model, values[:1]).SerializeToString()
    (folder("onnx", column) / "model.onnx").write_bytes(content)
    # Of a transform model the hook would be the whole.
    rows = ("onnx",) if column == "transform" else ROWS
    if "onnx-hooks" in rows:
        beside = folder("onnx-hooks", column)
        (beside / "model.onnx").write_bytes(content)
        (beside / "custom.py").write_text("def transform(data, model):\n    return data * 1.0\n")
    session = onnxruntime.InferenceSession(content)
    outputs = session.run(None, {session.get_inputs()[0].name: values})
    for row in rows:
        if hasattr(model, "classes_"):
            # The second output is a list of a map a row.
            expect(row, column, [[each[label] for label in model.classes_] for each in outputs[1]], model.classes_)
        else:
            expect(row, column, outputs[0])
for row in ROWS:
    library(row, f"ONNX Runtime {onnxruntime.__version__}")
