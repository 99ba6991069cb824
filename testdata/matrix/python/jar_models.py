"""Scoring code: jars that implement DataRobot's interfaces, compiled here against those that the Java host brings."""

import subprocess
import tempfile
from pathlib import Path

import sklearn
from linear import linear_models
from matrix import expect, folder, library, testdata

HOST = testdata.resolve().parent / "dist/workers/hosts/java"
SOURCES = sorted((testdata / "matrix/java").glob("*.java"))

with tempfile.TemporaryDirectory() as classes:
    subprocess.run(["javac", "-cp", f"{HOST}/lib/*", "-d", classes, *SOURCES], check=True)
    for model in linear_models():
        name = "RegressionModel" if model.labels is None else "ClassificationModel"
        interface = f"com.datarobot.prediction.I{name.removesuffix('Model')}Predictor"
        content = Path(tempfile.mkdtemp(dir=classes))
        (content / "META-INF/services").mkdir(parents=True)
        (content / "META-INF/services" / interface).write_text(f"{name}\n")
        lines = [model.features.columns]
        for label, (weights, constant) in zip(model.labels or ["Predictions"], model.scores, strict=True):
            lines.append([label, repr(constant), *map(repr, weights)])
        (content / "linear.txt").write_text("".join("\t".join(line) + "\n" for line in lines))
        path = folder("jar", model.column) / "model.jar"
        used = ["LinearModel.class", f"{name}.class"]
        arguments = [word for file in used for word in ("-C", classes, file)]
        subprocess.run(["jar", "--create", "--file", path, *arguments, "-C", content, "."], check=True)
        expect("jar", model.column, **model.expected)
library("jar", f"scikit-learn {sklearn.__version__}")
