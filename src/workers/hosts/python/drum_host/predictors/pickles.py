"""Pickles, and joblib's files."""
import os
import pickle

from ..packages import need
from .main_module import custom_as_main


def load(path):
    with custom_as_main(path):
        if os.path.splitext(path)[1].lower() == ".joblib":
            return need("joblib", f"The model file {path}").load(path)
        return _unpickled(path)


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
