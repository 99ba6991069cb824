"""Interfaces of tasks that predict: data frame in, data frame or array out, a row for a row."""
from .custom_task_interface import CustomTaskInterface, not_defined


class EstimatorInterface(CustomTaskInterface):
    def predict(self, X, **kwargs):
        """One number a row."""
        raise not_defined(self, "predict")


class _ClassifierInterface(EstimatorInterface):
    def predict_proba(self, X, **kwargs):
        """A data frame with a column a class, named by its label, of probabilities that add up to 1."""
        raise not_defined(self, "predict_proba")


class BinaryEstimatorInterface(_ClassifierInterface):
    pass


class MulticlassEstimatorInterface(_ClassifierInterface):
    pass


class RegressionEstimatorInterface(EstimatorInterface):
    pass


class AnomalyEstimatorInterface(EstimatorInterface):
    pass
