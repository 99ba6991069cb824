"""Trains the templates of scikit-learn, XGBoost and ONNX that testdata/make.py does not. Run it with .venv."""
import pickle

import numpy as np
import onnxruntime
import xgboost
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, IsolationForest, RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from template import Data, folder, write_expected

SEED = 20


def write_pickle(name, model):
    (folder(name) / "model.pkl").write_bytes(pickle.dumps(model, protocol=5))


def multiclass():
    """Species of iris: a small random forest."""
    data = Data("iris")
    model = RandomForestClassifier(20, max_depth=4, random_state=SEED).fit(*data.train)
    write_pickle("python_sklearn_multiclass", model)
    write_expected("python_sklearn_multiclass", list(model.classes_), model.predict_proba(data.x))
    return f"accuracy on the held-out quarter {model.score(*data.test):.3f}"


def anomaly():
    """Measurements of tumours that are unlike those of benign ones."""
    data = Data("breast_cancer")
    x, y = data.train
    model = IsolationForest(n_estimators=40, max_samples=128, random_state=SEED).fit(x[y == "benign"])
    write_pickle("python_sklearn_anomaly", model)
    write_expected("python_sklearn_anomaly", ["Predictions"], -model.score_samples(data.x))
    scores = -model.score_samples(data.test[0])
    malignant = (data.test[1] == "malignant").to_numpy()
    pairs = scores[malignant][:, None] > scores[~malignant]
    return f"AUC on the held-out quarter {pairs.mean():.3f}"


def transform():
    """Thirteen measurements of wine as three principal components."""
    data = Data("wine")
    model = make_pipeline(StandardScaler(), PCA(3, svd_solver="full")).fit(data.train[0])
    write_pickle("python_sklearn_transform", model)
    write_expected("python_sklearn_transform", ["feature_0", "feature_1", "feature_2"], model.transform(data.x))
    return f"share of the variance {model[-1].explained_variance_ratio_.sum():.3f}"


def boosted():
    """Progression of diabetes: XGBoost by its scikit-learn interface, which takes missing values as they are."""
    data = Data("diabetes")
    model = xgboost.XGBRegressor(n_estimators=60, max_depth=2, learning_rate=0.1, random_state=SEED, n_jobs=1)
    model.fit(*data.train)
    write_pickle("python_xgboost", model)
    write_expected("python_xgboost", ["Predictions"], model.predict(data.x))
    return f"R2 on the held-out quarter {model.score(*data.test):.3f}"


def onnx():
    """Progression of diabetes as an ONNX graph of gradient boosted trees, with one matrix as its input."""
    data = Data("diabetes")
    x, y = data.train
    model = GradientBoostingRegressor(n_estimators=60, max_depth=2, random_state=SEED).fit(x.to_numpy(), y)
    graph = to_onnx(model, initial_types=[("input", FloatTensorType([None, x.shape[1]]))], name="diabetes")
    opsets = sorted(graph.opset_import, key=lambda opset: opset.domain)
    del graph.opset_import[:]
    graph.opset_import.extend(opsets)
    path = folder("python_onnx") / "model.onnx"
    path.write_bytes(graph.SerializeToString())
    session = onnxruntime.InferenceSession(path)
    (values,) = session.run(None, {"input": data.x.to_numpy(np.float32)})
    # As custom.py beside it does.
    write_expected("python_onnx", ["Predictions"], values.clip(25, 346))
    return f"R2 on the held-out quarter {model.score(data.test[0].to_numpy(), data.test[1]):.3f}"


for name, train in {
    "python_sklearn_multiclass": multiclass,
    "python_sklearn_anomaly": anomaly,
    "python_sklearn_transform": transform,
    "python_xgboost": boosted,
    "python_onnx": onnx,
}.items():
    print(f"{name}: {train()}")
