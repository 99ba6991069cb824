"""Writes the data and the models that the bench measures with: random, with fixed seeds.

    data.py FOLDER --rows N [--model-rows N] PART...

| part | what |
|---|---|
| floats | floats.csv, N rows of 50 floats with 17 digits; row.csv, its first row alone; row.json, that row for MLServer |
| mixed | mixed.csv, 0.4 N rows of 24 columns: numbers, empty cells, booleans, categories, quoted text |
| xgboost | 100 trees of depth 6 on the floats, for drum, DRUM and MLServer |
| xgboost-mixed | the same on the numbers and booleans among the mixed columns |
| lightgbm | 100 trees of 63 leaves on the floats |
| onnx | a network 50-128-64-1 on the floats |

A part appears in the folder when it is complete: files and folders are written beside their place and renamed.
"""

import argparse
import json
import os
import pathlib
import pickle
import shutil

import numpy as np
import pandas as pd

FEATURES = [f"f{k}" for k in range(50)]
BLOCK = 100_000
HERE = pathlib.Path(__file__).parent


def floats(seed, rows):
    return np.random.default_rng([1, seed]).normal(size=(rows, len(FEATURES)))


def target(x, seed):
    noise = np.random.default_rng([2, seed]).normal(size=len(x)) * 0.1
    return x[:, 0] * 2 + np.sin(x[:, 1] * 3) + x[:, 2] * x[:, 3] + noise


def write_floats(folder, rows, _):
    path = folder / "floats.csv"
    with open(partial(path), "wb") as file:
        file.write((",".join(FEATURES) + "\n").encode())
        for block, start in enumerate(range(0, rows, BLOCK)):
            write_numbers(file, floats(block, min(BLOCK, rows - start)))
    first = floats(0, min(BLOCK, rows))[:1]
    pd.DataFrame(first, columns=FEATURES).to_csv(folder / "row.csv", index=False)
    row = {"name": "x", "shape": [1, 50], "datatype": "FP64", "data": first[0].tolist()}
    (folder / "row.json").write_text(json.dumps({"inputs": [row]}))
    partial(path).rename(path)


def write_numbers(file, values):
    """As pandas would write them, in a tenth of the time."""
    import pyarrow as pa
    import pyarrow.csv as csv

    table = pa.table(list(values.T), names=FEATURES)
    csv.write_csv(table, file, csv.WriteOptions(include_header=False))


def mixed(seed, rows):
    rng = np.random.default_rng([3, seed])
    columns = {f"amount{k}": rng.normal(size=rows) for k in range(6)}
    columns |= {f"count{k}": rng.integers(0, 10 ** (k + 2), rows) for k in range(4)}
    for k in range(4):
        values = np.round(rng.normal(0, 10, rows), 3)
        columns[f"sparse{k}"] = np.where(rng.random(rows) < 0.2, np.nan, values)
    columns |= {f"flag{k}": rng.random(rows) < 0.5 for k in range(2)}
    for k in range(4):
        columns[f"category{k}"] = rng.choice([f"category {j}" for j in range(10 ** (k + 1))], rows)
    columns["note"] = rng.choice(['said "yes", then left', "one, two, three", "plain"], rows)
    columns["lines"] = rng.choice(["first\nsecond", "only one", ""], rows)
    columns["tiny"] = rng.normal(size=rows) * 1e-7
    columns["day"] = np.datetime_as_string(np.datetime64("2020-01-01") + rng.integers(0, 2000, rows))
    return pd.DataFrame(columns)


def write_mixed(folder, rows, _):
    path, rows = folder / "mixed.csv", max(1, rows * 2 // 5)
    with open(partial(path), "w", newline="") as file:
        for block, start in enumerate(range(0, rows, BLOCK)):
            mixed(block, min(BLOCK, rows - start)).to_csv(file, index=False, header=start == 0)
    partial(path).rename(path)


def numbers_of(frame):
    return frame.drop(columns=[name for name in frame if not is_number(frame[name])])


def is_number(column):
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def train_xgboost(x, y):
    import xgboost

    parameters = {"max_depth": 6, "tree_method": "hist", "seed": 1, "nthread": 1}
    return xgboost.train(parameters, xgboost.DMatrix(x, y), 100)


def write_xgboost(folder, _, model_rows):
    x = floats(1_000_000, model_rows)
    booster = train_xgboost(pd.DataFrame(x, columns=FEATURES), target(x, 0))
    with model_folder(folder / "xgboost") as made:
        booster.save_model(made / "model.ubj")
        write_metadata(made)
    with model_folder(folder / "xgboost-drum") as made:
        (made / "model.pkl").write_bytes(pickle.dumps(booster))
    with model_folder(folder / "xgboost-mlserver") as made:
        booster.save_model(made / "model.ubj")
        implementation = "mlserver_xgboost.XGBoostModel"
        settings = {"name": "bench", "implementation": implementation, "parameters": {"uri": "./model.ubj"}}
        (made / "model-settings.json").write_text(json.dumps(settings))


def write_xgboost_mixed(folder, _, model_rows):
    x = numbers_of(mixed(1_000_000, model_rows))
    booster = train_xgboost(x, x["amount0"] * 2 + x["sparse0"].fillna(0) * x["flag0"] + x["count0"])
    write_model_for_both(folder / "xgboost-mixed", "model.ubj", booster.save_model)


def write_lightgbm(folder, _, model_rows):
    import lightgbm

    x = floats(1_000_000, model_rows)
    parameters = {"num_leaves": 63, "verbosity": -1, "seed": 1, "deterministic": True, "num_threads": 1}
    booster = lightgbm.train(parameters, lightgbm.Dataset(pd.DataFrame(x, columns=FEATURES), target(x, 0)), 100)
    write_model_for_both(folder / "lightgbm", "model.txt", booster.save_model)


def write_onnx(folder, _, __):
    from onnx import TensorProto, checker, helper, numpy_helper, save

    rng = np.random.default_rng(4)
    sizes = [len(FEATURES), 128, 64, 1]
    nodes, weights, last = [], [], "x"
    for k, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        scale = np.sqrt(2 / inputs)
        weights.append(numpy_helper.from_array((rng.normal(size=(inputs, outputs)) * scale).astype("float32"), f"w{k}"))
        weights.append(numpy_helper.from_array((rng.normal(size=outputs) * 0.1).astype("float32"), f"b{k}"))
        end = k == len(sizes) - 2
        nodes.append(helper.make_node("Gemm", [last, f"w{k}", f"b{k}"], ["y" if end else f"g{k}"]))
        if not end:
            nodes.append(helper.make_node("Relu", [f"g{k}"], [f"r{k}"]))
        last = f"r{k}"
    tensor = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", width])
    graph = helper.make_graph(nodes, "network", [tensor("x", sizes[0])], [tensor("y", 1)], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    write_model_for_both(folder / "onnx", "model.onnx", lambda path: save(model, path))


def write_model_for_both(path, artifact, save):
    """A folder for drum, which runs the artifact by itself, and one for DRUM with hooks beside the artifact."""
    with model_folder(path.with_name(f"{path.name}-drum")) as made:
        save(str(made / artifact))
        shutil.copy(HERE / "peers" / "custom.py", made)
    with model_folder(path) as made:
        save(str(made / artifact))
        write_metadata(made)


def write_metadata(folder):
    lines = [f"name: {folder.name}", "type: inference", "targetType: regression", "inferenceModel:", "  targetName: y"]
    (folder / "model-metadata.yaml").write_text("\n".join(lines) + "\n")


class model_folder:
    """A folder that appears under its name when the block ends well."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        shutil.rmtree(partial(self.path), ignore_errors=True)
        partial(self.path).mkdir()
        return partial(self.path)

    def __exit__(self, failure, *_):
        if failure is None:
            shutil.rmtree(self.path, ignore_errors=True)
            partial(self.path).rename(self.path)


def partial(path):
    return path.with_name(f"{path.name}.{os.getpid()}.partial")


PARTS = {
    "floats": ("floats.csv", write_floats),
    "mixed": ("mixed.csv", write_mixed),
    "xgboost": ("xgboost-mlserver", write_xgboost),
    "xgboost-mixed": ("xgboost-mixed", write_xgboost_mixed),
    "lightgbm": ("lightgbm", write_lightgbm),
    "onnx": ("onnx", write_onnx),
}
"""What is there when a part is complete, and the function that writes it."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--model-rows", type=int, default=60_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for part in options.parts:
        done, write = PARTS[part]
        if not (options.folder / done).exists():
            write(options.folder, options.rows, options.model_rows)


main()
