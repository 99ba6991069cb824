"""The interface of tasks that transform: data frame in, data frame or sparse matrix out."""
from .custom_task_interface import CustomTaskInterface, not_defined


class TransformerInterface(CustomTaskInterface):
    def transform(self, X):
        """The features, transformed."""
        raise not_defined(self, "transform")
