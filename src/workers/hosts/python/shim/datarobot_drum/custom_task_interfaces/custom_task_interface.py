"""What every task has in common: it is fitted, stored, and loaded again."""
import copy
import os
import pickle
import sys

from ..drum.common import get_drum_logger
from ..drum.exceptions import DrumSerializationError


class Serializable:
    """Something that is stored in a folder as a pickle of one name.

    A task with parts that cannot be pickled overrides `save` and `load`, and stores the rest by `save_task` and
    `load_task`.
    """

    default_artifact_filename = "drum_artifact.pkl"

    def save(self, artifact_directory):
        self.save_task(artifact_directory)
        return self

    @classmethod
    def load(cls, artifact_directory):
        return cls.load_task(artifact_directory)

    def save_task(self, artifact_directory, exclude=None):
        """Stores the task; the attributes named in `exclude` are None in what is stored."""
        stored = copy.copy(self)
        for name in exclude or ():
            if not hasattr(self, name):
                raise DrumSerializationError(f"{type(self).__name__} has no attribute {name} to exclude")
            setattr(stored, name, None)
        # Secrets belong to the run, not to the model.
        stored.__dict__.pop("_secrets", None)
        with open(os.path.join(artifact_directory, self.default_artifact_filename), "wb") as file:
            pickle.dump(stored, file)

    @classmethod
    def load_task(cls, artifact_directory):
        """The stored task. Raises DrumSerializationError when there is none, or one of another class."""
        path = os.path.join(artifact_directory, cls.default_artifact_filename)
        try:
            with open(path, "rb") as file:
                task = _Unpickler(file, cls.__module__).load()
        except FileNotFoundError:
            raise DrumSerializationError(f"There is no {path}, in which a fitted {cls.__name__} is stored") from None
        if not isinstance(task, cls):
            raise DrumSerializationError(f"{path} holds a {type(task).__name__} where a {cls.__name__} is expected")
        return task


class _Unpickler(pickle.Unpickler):
    """Finds classes that were pickled while the file of hooks ran as a program of its own, in that file."""

    def __init__(self, file, home):
        super().__init__(file)
        self._home = home

    def find_class(self, module, name):
        if module == "__main__" and not hasattr(sys.modules[module], name):
            module = self._home
        return super().find_class(module, name)


class CustomTaskInterface(Serializable):
    _secrets = None

    @property
    def secrets(self):
        """The secrets that the task was given, by their names."""
        return self._secrets or {}

    @secrets.setter
    def secrets(self, secrets):
        self._secrets = secrets

    def fit(self, X, y, parameters=None, row_weights=None, **kwargs):
        """Learns from a data frame of features and a series of targets, which transformers may do without."""
        raise not_defined(self, "fit")

    @staticmethod
    def log_message(message):
        """Logs a message, at the level of information."""
        get_drum_logger("custom_task").info(message)


def not_defined(task, method):
    return NotImplementedError(f"{type(task).__name__} does not define {method}")
