"""ONNX models beside a custom.py: of scikit-learn's converters, with classes in every place, and a network's."""
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from own import CODES, SPECIES, X, Y, directory, expect
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

VALUES = X.to_numpy(np.float32)
NOTHING = "NAME = 'hooks that leave all to the predictor'\n"
HALVES = """
def transform(data, model):
    assert type(model).__name__ == "InferenceSession"
    data = data.iloc[:, :4]
    return data / 2
"""
matrix = [("input", FloatTensorType([None, 4]))]


def keep(case, model, columns, choose, values=VALUES, custom=NOTHING):
    path = f"{directory(case, custom=custom)}/model.onnx"
    onnx.save(model, path)
    session = onnxruntime.InferenceSession(path)
    feeds = values if isinstance(values, dict) else {session.get_inputs()[0].name: values}
    expect(case, columns, choose(session.run(None, feeds)))


def second(outputs):
    return outputs[1]


def zipped(outputs):
    return [list(row.values()) for row in outputs[1]]


unzipped = {"zipmap": False}
regression = LinearRegression().fit(VALUES, CODES)
keep("regression", to_onnx(regression, initial_types=matrix), ["Predictions"], lambda outputs: outputs[0])
keep("hooks", to_onnx(regression, initial_types=matrix), ["Predictions"], lambda outputs: outputs[0], VALUES / 2, HALVES)

answers = np.where(CODES > 0, "yes", "no")
binary = make_pipeline(StandardScaler(), LogisticRegression()).fit(VALUES, answers)
keep("binary zipmap", to_onnx(binary, initial_types=matrix), ["no", "yes"], zipped)
keep("binary tensor", to_onnx(binary, initial_types=matrix, options=unzipped), ["no", "yes"], second)

forest = RandomForestClassifier(5, random_state=1).fit(VALUES, Y)
keep("multiclass zipmap", to_onnx(forest, initial_types=matrix), SPECIES, zipped)
keep("multiclass tensor", to_onnx(forest, initial_types=matrix, options=unzipped), SPECIES, second)
perceptron = MLPClassifier((6,), max_iter=300, random_state=1).fit(VALUES, Y)
keep("multiclass picked", to_onnx(perceptron, initial_types=matrix, options=unzipped), SPECIES, second)
numbered = RandomForestClassifier(5, random_state=1).fit(VALUES, CODES)
keep("multiclass numbers", to_onnx(numbered, initial_types=matrix), ["0", "1", "2"], zipped)
noted = to_onnx(numbered, initial_types=matrix, options=unzipped)
helper.set_model_props(noted, {"class_labels": '["setosa", "versicolor", "virginica"]'})
keep("multiclass noted", noted, SPECIES, second)

scaler = StandardScaler().fit(VALUES)
keep("transform", to_onnx(scaler, initial_types=matrix), [f"feature_{i}" for i in range(4)], lambda outputs: outputs[0])

# A column an input, of numbers and of text.
frame = X.assign(species=Y)
columns = ColumnTransformer([("text", OneHotEncoder(), ["species"]), ("number", "passthrough", ["petal width (cm)"])])
mixed = make_pipeline(columns, LinearRegression()).fit(frame, X.iloc[:, 0])
types = [("petal width (cm)", FloatTensorType([None, 1])), ("species", StringTensorType([None, 1]))]
feeds = {"petal_width__cm_": VALUES[:, 3:], "species": Y.to_numpy(dtype=object)[:, None]}
keep("mixed inputs", to_onnx(mixed, initial_types=types), ["Predictions"], lambda outputs: outputs[0], feeds)

# One row at a time, as networks are often exported, whose features the author has noted in another order.
weights = numpy_helper.from_array(np.array([[1], [2], [3], [4]], dtype=np.float32), "weights")
graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "weights"], ["y"])],
    "one row",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1])],
    [weights],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
helper.set_model_props(model, {"feature_names": ",".join(reversed(X.columns))})
path = f"{directory('one row', custom=NOTHING)}/model.onnx"
onnx.save(model, path)
session = onnxruntime.InferenceSession(path)
expect("one row", ["Predictions"], [session.run(None, {"x": row[None, ::-1]})[0] for row in VALUES])

open(f"{directory('junk', custom=NOTHING)}/model.onnx", "wb").write(b"no model at all")
whole = to_onnx(forest, initial_types=matrix).SerializeToString()
open(f"{directory('cut', custom=NOTHING)}/model.onnx", "wb").write(whole[: len(whole) // 2])
