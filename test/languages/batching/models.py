"""Models that see text, for requests that are answered together: `models.py FOLDER DATA`.

`pipeline` is a pipeline of scikit-learn that knows its categories; `hooks` has hooks that see the data, and says in its
metadata that its rows may be scored together.
"""
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder, data = Path(sys.argv[1]), Path(sys.argv[2])
x = pd.read_csv(data / "diabetes_features.csv")
y = x["bmi"] * 300 + x["s5"] * 200 + 150
city = np.where(x["sex"] > 0, "Bern", np.where(x["age"] > 0, "Basel", "Chur"))
x = x[["age", "bmi"]].assign(city=city)
by_columns = ColumnTransformer([("text", OneHotEncoder(handle_unknown="error"), ["city"]), ("numbers", StandardScaler(), ["age", "bmi"])])
model = make_pipeline(by_columns, RandomForestRegressor(20, random_state=1)).fit(x, y)

for name in ("pipeline", "hooks"):
    (folder / name).mkdir()
    (folder / name / "model.pkl").write_bytes(pickle.dumps(model))
(folder / "hooks" / "custom.py").write_text(
    """import pandas as pd

def transform(data, model):
    return data.assign(bmi=data["bmi"] * 2)

def score(data, model, **kwargs):
    return pd.DataFrame({"Predictions": model.predict(data)})
"""
)
(folder / "hooks" / "model-metadata.yaml").write_text(
    "name: hooks\ntype: inference\ntargetType: regression\ncustomPredictor:\n  batchRequests: true\n"
)
