"""JSON as tables, of the same shapes as src/data/formats/json/table.ts takes."""
import json

import pandas as pd

from .failures import Failure


def read_json(text, names):
    if not text.strip():
        raise Failure("INPUT_EMPTY", format="JSON")
    return _table(_parsed(text, 1), names)


def read_json_lines(text, first_line):
    items = [
        _parsed(line, number)
        for number, line in enumerate(text.split("\n"), first_line)
        if line.strip()
    ]
    if not items:
        raise Failure("INPUT_EMPTY", format="JSON lines")
    return _of_items(items, None)


def _parsed(text, line):
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = error.msg[:1].lower() + error.msg[1:]
        raise Failure("JSON_SYNTAX", line=line + error.lineno - 1, column=error.colno, problem=problem) from None
    except RecursionError:
        raise _shape("it is nested too deeply") from None


def _table(value, names):
    if isinstance(value, list):
        return _of_items(value, names)
    if not isinstance(value, dict):
        raise _shape("it is a single value")
    for key in ("instances", "dataframe_records"):
        if key in value:
            return _of_items(_list(value[key], key), names)
    if "dataframe_split" in value:
        if not isinstance(value["dataframe_split"], dict):
            raise _shape("dataframe_split is not an object")
        return _of_split(value["dataframe_split"])
    if "data" in value and set(value) <= {"columns", "data", "index"}:
        return _of_split(value)
    if value and all(isinstance(item, list) for item in value.values()):
        return _of_columns(list(value), list(value.values()))
    if value and all(isinstance(item, dict) for item in value.values()):
        index = list(dict.fromkeys(key for column in value.values() for key in column))
        return _of_columns(list(value), [[column.get(key) for key in index] for column in value.values()])
    raise _shape("it is an object that is neither columns nor has instances; a single record needs [ ] around it")


def _of_items(items, names):
    if not items:
        return pd.DataFrame()
    if all(isinstance(item, dict) for item in items):
        keys = list(dict.fromkeys(key for item in items for key in item))
        return _of_columns(keys, [[item.get(key) for item in items] for key in keys], len(items))
    if all(isinstance(item, list) for item in items):
        return _of_rows(names or [str(i) for i in range(len(items[0]))], items)
    for position, item in enumerate(items):
        if isinstance(item, (dict, list)) or isinstance(items[0], (dict, list)):
            raise _shape(f"item {position} is not like the items before it")
    return _of_columns(names if names and len(names) == 1 else ["0"], [items])


def _of_split(split):
    data = _list(split.get("data"), "data")
    columns = split.get("columns")
    if columns is None:
        return _of_items(data, None)
    columns = [str(name) for name in _list(columns, "columns")]
    if not all(isinstance(row, list) for row in data):
        raise _shape("data is not an array of arrays")
    return _of_rows(columns, data)


def _of_rows(names, rows):
    for position, row in enumerate(rows):
        if len(row) != len(names):
            raise _shape(f"row {position} has {len(row)} values for {len(names)} columns")
    return _of_columns(names, [[row[i] for row in rows] for i in range(len(names))], len(rows))


def _of_columns(names, columns, rows=None):
    rows = len(columns[0]) if rows is None else rows
    for position, column in enumerate(columns):
        if len(column) != rows:
            raise _shape(f"column {position} has {len(column)} values where the first has {rows}")
    series = [_column(column) for column in columns]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=range(rows))
    frame.columns = names
    return frame


def _column(values):
    """Whole numbers are integers, also those written as 1.0; where one is missing, numbers are floats."""
    kinds = {type(value) for value in values}
    if float in kinds and kinds <= {int, float}:
        if all(value == value and abs(value) < 2**53 and value == int(value) for value in values):
            return pd.Series([int(value) for value in values], dtype="int64")
    if kinds <= {int, float, type(None)} and kinds & {int, float}:
        if kinds == {int}:
            return pd.Series(values)
        return pd.Series([float("nan") if value is None else float(value) for value in values])
    if kinds == {type(None)}:
        return pd.Series([float("nan")] * len(values))
    return pd.Series(values)


def _list(value, key):
    if not isinstance(value, list):
        raise _shape(f"{key} is not an array")
    return value


def _shape(problem):
    return Failure("JSON_SHAPE", problem=problem)
