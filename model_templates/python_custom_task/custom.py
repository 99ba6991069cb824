"""Tells three cultivars of wine apart, as a task: one class that is fitted, stored and loaded again."""

import pandas as pd
from datarobot_drum.custom_task_interfaces import MulticlassEstimatorInterface
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class CustomTask(MulticlassEstimatorInterface):
    def fit(self, X, y, parameters=None, row_weights=None, **kwargs):
        """`X` is a data frame of numbers, `y` the cultivar of each row."""
        strength = (parameters or {}).get("C", 1.0)
        self.pipeline = make_pipeline(
            SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression(C=strength, max_iter=1000)
        )
        self.pipeline.fit(X, y)
        return self

    def predict_proba(self, X, **kwargs):
        """A column of probabilities for each cultivar."""
        features = X[self.pipeline.feature_names_in_]
        return pd.DataFrame(self.pipeline.predict_proba(features), columns=self.pipeline.classes_)
