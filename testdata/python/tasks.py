"""Trains the templates that import datarobot_drum, which is the package that the Python host brings. Run it with .venv."""
import importlib.util
import pickle
import sys

from sklearn.linear_model import Ridge
from template import DATA, Data, folder, write_expected

sys.path.append(str(DATA.parent / "src" / "workers" / "hosts" / "python" / "shim"))


def custom_module(name):
    """A template's custom.py under the name that drum imports it by, which the pickle refers to."""
    path = DATA.parent / "model_templates" / name / "custom.py"
    spec = importlib.util.spec_from_file_location("custom", path)
    module = sys.modules["custom"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def custom_task():
    """Cultivars of wine: a CustomTask class that stores itself."""
    data = Data("wine")
    task = custom_module("python_custom_task").CustomTask().fit(*data.train, parameters={"C": 0.5})
    task.save(folder("python_custom_task"))
    model = task.pipeline
    write_expected("python_custom_task", list(model.classes_), model.predict_proba(data.x))
    return f"accuracy on the held-out quarter {model.score(*data.test):.3f}"


def runtime_parameters():
    """Progression of diabetes: ridge regression, whose predictions the template limits to 200 by default."""
    data = Data("diabetes")
    model = Ridge(alpha=0.1).fit(*data.train)
    (folder("python_runtime_parameters") / "model.pkl").write_bytes(pickle.dumps(model, protocol=5))
    write_expected("python_runtime_parameters", ["Predictions"], model.predict(data.x).clip(max=200))
    return f"R2 on the held-out quarter {model.score(*data.test):.3f}"


print("python_custom_task:", custom_task())
print("python_runtime_parameters:", runtime_parameters())
