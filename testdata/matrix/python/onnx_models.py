"""ONNX from scikit-learn: with onnxruntime's own predictions."""

import numpy as np
import onnxruntime
from matrix import data, expect, folder, library
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

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
    path = folder("onnx", column) / "model.onnx"
    values = x.to_numpy(dtype=np.float32)
    path.write_bytes(to_onnx(model, values[:1]).SerializeToString())
    session = onnxruntime.InferenceSession(path)
    outputs = session.run(None, {session.get_inputs()[0].name: values})
    if hasattr(model, "classes_"):
        # The second output is a list of a map a row.
        expect("onnx", column, [[row[label] for label in model.classes_] for row in outputs[1]], model.classes_)
    else:
        expect("onnx", column, outputs[0])
library("onnx", f"ONNX Runtime {onnxruntime.__version__}")
