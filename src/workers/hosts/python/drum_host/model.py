"""A loaded model and the way of a prediction: read, transform, score, post_process."""
import numpy as np
import pandas as pd

from . import frames, table, together
from .failures import Failure
from .hooks import Hooks
from .payload import Payload
from .predictors import SUPPORTED, load_artifact, predictor_for
from .predictors.arrays import FEW
from .predictors.naming import frame_of
from .reading import read_frame, read_numbers, require_rows
from .task import load_task, task_predictor
from .unstructured import call_of, reply_of

_LABELS = {
    "positiveClassLabel": "positive_class_label",
    "negativeClassLabel": "negative_class_label",
    "classLabels": "class_labels",
}


# What asks for more than predictions of rows.
_MORE = {"target", "batchRows"}
_GROUP_ROWS = 256


class Model:
    """`group_rows` is the number of rows that the requests of a group may have together."""

    def __init__(self, spec, group_rows=None):
        self._spec = spec
        self._target_type = spec["targetType"]
        self._max_rows = spec.get("maxRows")
        self._limits = (self._max_rows, spec.get("maxBodySize"))
        self._unstructured = self._target_type == "unstructured"
        self._transforms = self._target_type == "transform"
        self._hooks = hooks = Hooks(spec.get("hooksFile"), spec["codeDir"])
        self._labels = {name: spec[key] for key, name in _LABELS.items() if key in spec}
        if self._unstructured and not hooks.has("score_unstructured"):
            raise Failure(
                "HOOK_MISSING",
                targetType=self._target_type,
                hook="score_unstructured",
                where=spec.get("hooksFile", "the model directory"),
                hint="".join(f" ({warning})" for warning in hooks.warnings),
            )
        if hooks.has("init"):
            hooks.call("init", code_dir=spec["codeDir"])
        self._predictor = None
        self._model = self._load()
        # Whether nothing but the predictor sees what is read.
        self._asks_arrays = self._is_rowwise() and not self._transforms
        self._ways = self._ways_together(group_rows or _GROUP_ROWS)
        self.info = self._info()

    def _ways_together(self, most_rows):
        """How the rows of several requests are asked for, none where that might give them something else."""
        asked = self._spec.get("batchRequests")
        if asked is None:
            asked = self._is_rowwise() and self._predictor.exact
        if not asked or self._unstructured or self._transforms:
            return []
        ways = [together.as_frames(self._predict, most_rows)]
        if self._asks_arrays:
            ways.insert(0, together.as_arrays(self._predictor.few, self._predict_few, min(FEW, most_rows)))
        return ways

    def _is_rowwise(self):
        """Whether nothing but the predictor sees the rows."""
        names = self._hooks.names
        return "artifact" in self._spec and not self._unstructured and all(name == "init" for name in names)

    def _load(self):
        hooks, spec = self._hooks, self._spec
        by_itself = self._unstructured or hooks.has("transform" if self._transforms else "score")
        if hooks.has("load_model"):
            model = hooks.call("load_model", spec["codeDir"])
            if model is None:
                raise Failure(
                    "HOOK_RETURNED",
                    what="The load_model hook",
                    returned="None",
                    expected="a model",
                    remedy="Return the model, or remove the hook.",
                )
        elif hooks.task is not None:
            model = load_task(hooks, spec["codeDir"])
        elif "artifact" in spec:
            model = load_artifact(spec["artifact"]["path"])
        elif spec.get("artifacts"):
            names = ", ".join(spec["artifacts"])
            raise Failure("ARTIFACT_FAILED", reason=f"More than one model artifact was found: {names}. "
                          "Keep one of them, or choose in a load_model hook.")  # fmt: skip
        elif by_itself:
            return None
        else:
            raise Failure("ARTIFACT_MISSING", path=spec["codeDir"], supported=SUPPORTED)
        if hooks.task is not None and not hooks.has("load_model") and not by_itself:
            self._predictor = task_predictor(model, hooks, self._target_type, self._labels, self._table)
        elif not by_itself:
            self._predictor = predictor_for(model, spec)
            if self._predictor is None:
                raise Failure("NO_FRAMEWORK")
            if "artifact" in spec and not hooks.has("load_model"):
                self._predictor.name = spec["artifact"]["path"]
        return model

    def _info(self):
        hooks, predictor = self._hooks, self._predictor
        info = {
            "predictor": predictor.description if predictor else f"hooks ({', '.join(hooks.names)})",
            "hooks": hooks.names,
            "rowwise": self._is_rowwise(),
        }
        if self._ways:
            info["groups"] = True
        if predictor and predictor.features:
            info["features"] = [{"name": name} for name in predictor.features]
        if predictor and predictor.class_labels:
            info["classLabels"] = predictor.class_labels
        if hooks.warnings:
            info["warnings"] = hooks.warnings
        return info

    def run(self, request, body):
        """Answers a request: (kind, meta, body) of the frame."""
        if "payload" not in request:
            raise Failure("PROTOCOL_ERROR", problem="a request without a payload")
        payload = Payload(request["payload"], body)
        if self._unstructured:
            data, named = call_of(payload, request)
            returned = self._hooks.call("score_unstructured", self._model, data, **named)
            return (frames.BYTES, *reply_of(returned))
        few = self._few(payload, request)
        if few is not None:
            try:
                schema, buffers = table.encode(self._predict_few(few))
                return frames.TABLE, {"table": schema, "inputRows": len(few)}, buffers
            except Exception:
                # Let the library say it of the user's data frame.
                pass
        data = self._read(payload, request)
        rows = len(data) if isinstance(data, pd.DataFrame) else None
        frame = self._predict_batches(data, request.get("batchRows"))
        schema, buffers = table.encode(frame)
        meta = {"table": schema, "inputRows": len(frame) if rows is None else rows}
        if "target" in request:
            target = read_frame(
                Payload(request["target"], body, payload.end), request.get("read") or {}, *self._limits
            )
            second, more = table.encode(target)
            meta["target"] = {"table": second, "start": sum(map(len, buffers))}
            buffers = buffers + more
        return frames.TABLE, meta, buffers

    def run_together(self, requests):
        """Answers requests, (request, body) each, as `run` does; None for those that are to be answered alone."""
        return together.answers(requests, self._read_rows, self._ways)

    def _read_rows(self, request, body):
        """The data of a request that asks for predictions of rows and for nothing else, else None."""
        if not _MORE.isdisjoint(request):
            return None
        payload = Payload(request["payload"], body)
        few = self._few(payload, request)
        return self._read(payload, request) if few is None else few

    def _few(self, payload, request):
        """A few rows of numbers as the array that the predictor takes, sooner than by a data frame; else None."""
        if not self._asks_arrays or not _MORE.isdisjoint(request):
            return None
        numbers = read_numbers(payload, request.get("read") or {})
        few = None if numbers is None else self._predictor.few_of(*numbers)
        return None if few is None or (self._max_rows is not None and len(few) > self._max_rows) else few

    def _read(self, payload, request):
        if not self._hooks.has("read_input_data"):
            return read_frame(payload, request.get("read") or {}, *self._limits)
        data = self._hooks.call("read_input_data", payload.data())
        if data is None:
            raise Failure(
                "HOOK_RETURNED",
                what="The read_input_data hook",
                returned="None",
                expected="the data",
                remedy="Return a DataFrame, or anything that your score hook takes.",
            )
        return require_rows(data, self._max_rows) if isinstance(data, pd.DataFrame) else data

    def _predict_batches(self, data, batch_rows):
        if batch_rows is None:
            return self._predict(data)
        if not isinstance(data, pd.DataFrame):
            raise Failure(
                "HOOK_RETURNED",
                what="The read_input_data hook",
                returned=f"a {type(data).__name__}",
                expected="a DataFrame",
                remedy="Leave --batch-rows out: only the rows of a DataFrame can be given to hooks batch by batch.",
            )
        pieces = []
        for start in range(0, max(len(data), 1), batch_rows):
            batch = data.iloc[start : start + batch_rows].reset_index(drop=True)
            piece = self._predict(batch)
            if len(piece) != len(batch):
                raise Failure("PREDICTION_ROWS", rows=len(piece), inputRows=len(batch))
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else pd.concat(pieces, ignore_index=True)

    def _predict(self, data):
        hooks = self._hooks
        if hooks.has("transform"):
            data = hooks.call("transform", data, self._model)
            if self._transforms or not hooks.has("score"):
                data = self._table(data, "The transform hook")
        elif self._transforms:
            return frame_of(self._predictor.predict(data), self._predictor, self._spec)
        if self._transforms:
            return data
        if hooks.has("score"):
            predictions = self._table(hooks.call("score", data, self._model, **self._labels), "The score hook")
        else:
            predictions = frame_of(self._predictor.predict(data), self._predictor, self._spec)
        if hooks.has("post_process"):
            predictions = self._table(
                hooks.call("post_process", predictions, self._model), "The post_process hook"
            )
        return predictions

    def _predict_few(self, values):
        return frame_of(self._predictor.predict_few(values), self._predictor, self._spec)

    def _table(self, value, what):
        """What a hook returned as a data frame: one, a Series, a sparse matrix, or one number a row."""
        if isinstance(value, pd.DataFrame):
            return value
        if isinstance(value, pd.Series):
            return value.to_frame("Predictions" if value.name is None else value.name)
        if hasattr(value, "tocsc") or (self._transforms and isinstance(value, np.ndarray) and value.ndim == 2):
            return frame_of(value, None, {**self._spec, "targetType": "transform"})
        if isinstance(value, (list, np.ndarray)):
            values = np.asarray(value)
            if values.ndim == 2 and values.shape[1] == 1:
                values = values[:, 0]
            if values.ndim == 1 and values.dtype.kind in "fiub":
                return pd.DataFrame({"Predictions": values})
        raise Failure(
            "HOOK_RETURNED",
            what=what,
            returned="None" if value is None else f"a {type(value).__name__}",
            expected="a data frame",
            remedy="Return a pandas DataFrame, or an array of one number a row.",
        )
