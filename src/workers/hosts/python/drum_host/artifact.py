"""Loads the artifacts that Python runs."""
import os
import pickle

from .failures import Failure, reason_of
from .packages import need


def load_artifact(path):
    """The object in a model file. Raises ARTIFACT_FAILED, PYTHON_PACKAGE."""
    extension = os.path.splitext(path)[1].lower()
    if extension not in (".pkl", ".pickle", ".joblib"):
        reason = (
            f"The model in {path} cannot be run: the Python host of this version loads .pkl, .pickle and .joblib. "
            "Load it in a load_model hook of custom.py and predict in a score hook."
        )
        raise Failure("ARTIFACT_FAILED", reason=reason)
    try:
        if extension == ".joblib":
            return need("joblib", f"The model file {path}").load(path)
        return _unpickled(path)
    except Failure:
        raise
    except BaseException as error:
        reason = f"The model file {path} cannot be unpickled: {reason_of(error)}"
        raise Failure("ARTIFACT_FAILED", reason=reason) from error


def _unpickled(path):
    with open(path, "rb") as file:
        try:
            return pickle.load(file)
        except (pickle.UnpicklingError, EOFError, KeyError, ValueError, IndexError) as error:
            # joblib's own files are pickles with arrays in between; many are called .pkl.
            try:
                import joblib

                return joblib.load(path)
            except Exception:
                raise error from None
