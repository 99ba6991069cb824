"""H2O: each model as a MOJO and, where H2O has one, as a POJO, with the predictions of H2O's own cluster."""

import warnings

import h2o
from h2o import estimators
from matrix import LABELS, data, expect, folder, library

warnings.simplefilter("ignore")
TREES = {"ntrees": 10, "max_depth": 3, "seed": 1}
MODELS = {
    "regression": estimators.H2OGradientBoostingEstimator(model_id="regression", **TREES),
    "binary": estimators.H2OGradientBoostingEstimator(model_id="binary", **TREES),
    "multiclass": estimators.H2ORandomForestEstimator(model_id="multiclass", **TREES),
    "anomaly": estimators.H2OIsolationForestEstimator(model_id="anomaly", ntrees=10, seed=1),
    "transform": estimators.H2OPrincipalComponentAnalysisEstimator(model_id="transform", k=3, transform="standardize"),
    "sparse": estimators.H2OGradientBoostingEstimator(model_id="sparse", **TREES),
}
POJO = ("regression", "binary", "multiclass", "sparse")

h2o.init(nthreads=1, max_mem_size="1g", verbose=False)
h2o.no_progress()
try:
    for column, model in MODELS.items():
        x, y = data(column)
        # No integers, which H2O's trees treat in a way of their own.
        frame = h2o.H2OFrame(x.astype(float).assign(target=y), column_types={name: "real" for name in x.columns})
        supervised = {} if column in ("anomaly", "transform") else {"y": "target"}
        if column in LABELS:
            frame["target"] = frame["target"].asfactor()
        model.train(x=list(x.columns), training_frame=frame, **supervised)
        predictions = model.predict(frame).as_data_frame()
        rows = ["h2o-mojo", "h2o-pojo"] if column in POJO else ["h2o-mojo"]
        for row in rows:
            path = folder(row, column)
            if row == "h2o-mojo":
                model.download_mojo(str(path / "model.zip"))
            else:
                h2o.download_pojo(model, str(path), get_jar=False)
            if column in LABELS:
                expect(row, column, predictions[LABELS[column]], LABELS[column])
            elif column == "transform":
                expect(row, column, predictions)
            else:
                expect(row, column, predictions["predict"])
    for row in ("h2o-mojo", "h2o-pojo"):
        library(row, f"H2O {h2o.__version__}")
finally:
    h2o.cluster().shutdown()
