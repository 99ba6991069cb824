"""Requests that are answered by one call of the model for all of them.

Each is read by itself, since what its columns are depends on nothing but itself. Data that are alike are put together,
and the predictions are dealt out again. What does not fit, and what a call fails for, is left to be answered alone.
"""
from typing import Any, Callable, NamedTuple

import numpy as np
import pandas as pd

from . import frames, table


class Way(NamedTuple):
    """A way of asking for the rows of several requests."""

    # The data as this way takes them, None for what it does not take; data of equal kinds can be joined.
    taken: Callable[[Any], Any]
    kind: Callable[[Any], Any]
    joined: Callable[[list], Any]
    # The predictions as a data frame.
    ask: Callable[[Any], pd.DataFrame]
    most_rows: int


def as_arrays(few, ask, most_rows):
    """By an array of numbers, for models that are asked so for a few rows."""
    return Way(few, lambda values: (values.dtype, values.shape[1:]), np.concatenate, ask, most_rows)


def as_frames(ask, most_rows):
    """By a data frame."""
    return Way(_plain, _kind_of_frame, lambda parts: pd.concat(parts, ignore_index=True), ask, most_rows)


def _plain(data):
    """A data frame whose columns are of types that are the same whatever their values are."""
    if not isinstance(data, pd.DataFrame):
        return None
    index = data.index
    if not (isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1):
        return None
    plain = all(isinstance(kind, (np.dtype, pd.StringDtype)) for kind in data.dtypes)
    return data if plain else None


def _kind_of_frame(data):
    return data.columns.dtype, tuple(data.columns), tuple(data.dtypes)


def answers(requests, read, ways):
    """For each request (kind, meta, body) of its answer's frame, or None where it is to be answered alone."""
    answered = [None] * len(requests)
    alike = {}
    for place, request in enumerate(requests):
        try:
            kind, taken = _taken(read(*request), ways)
        except Exception:
            # It is said when it is answered alone.
            continue
        if kind is not None:
            alike.setdefault(kind, []).append((place, taken))
    for (number, _), parts in alike.items():
        for few in _in_parts(parts, ways[number].most_rows):
            _answer(ways[number], few, answered)
    return answered


def _taken(data, ways):
    """The data for the first way that takes them, with what they have to have in common with others."""
    for number, way in enumerate(ways):
        taken = way.taken(data)
        if taken is not None and len(taken):
            return (number, way.kind(taken)), taken
    return None, None


def _in_parts(parts, most_rows):
    """Lists of parts that have no more rows together, but where one alone has."""
    few, rows = [], 0
    for part in parts:
        count = len(part[1])
        if few and rows + count > most_rows:
            yield few
            few, rows = [], 0
        few.append(part)
        rows += count
    yield few


def _answer(way, parts, answered):
    counts = [len(taken) for _, taken in parts]
    try:
        predictions = way.ask(way.joined([taken for _, taken in parts]) if len(parts) > 1 else parts[0][1])
        if len(predictions) != sum(counts):
            return
        encoded = table.encode_parts(predictions, counts)
    except Exception:
        return
    for (place, _), count, (schema, buffers) in zip(parts, counts, encoded):
        answered[place] = (frames.TABLE, {"table": schema, "inputRows": count}, buffers)
