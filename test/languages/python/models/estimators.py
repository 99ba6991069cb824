"""Pickles of scikit-learn, XGBoost, LightGBM and CatBoost, for dense and for sparse columns."""
import pickle

import joblib
import lightgbm
import numpy as np
import scipy.sparse
import xgboost
from own import CODES, SPECIES, X, Y, directory, expect
from sklearn.ensemble import HistGradientBoostingClassifier, IsolationForest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.neighbors import LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, OneClassSVM

ANSWERS = np.where(CODES > 0, "yes", "no")


def keep(case, model, columns, predictions, file="model.pkl", dump=pickle.dump, **modules):
    expect(case, columns, predictions)
    with open(f"{directory(case, **modules)}/{file}", "wb") as out:
        dump(model, out)


def probabilities(case, model, columns=None, **more):
    keep(case, model, columns or [str(label) for label in model.classes_], model.predict_proba(X), **more)


def values(case, model, **more):
    keep(case, model, ["Predictions"], model.predict(X), **more)


values("regression", make_pipeline(StandardScaler(), LinearRegression()).fit(X, CODES), file="model.joblib", dump=joblib.dump)
values("regression by joblib as pkl", LinearRegression().fit(X, CODES), dump=joblib.dump)
values("regression without names", LinearRegression().fit(X.to_numpy(), CODES))
probabilities("binary", make_pipeline(StandardScaler(), LogisticRegression()).fit(X, ANSWERS))
probabilities("binary of booleans", LogisticRegression().fit(X, CODES > 0))
probabilities("multiclass", LogisticRegression(max_iter=500).fit(X, Y))
values("anomaly", IsolationForest(n_estimators=10, random_state=1).fit(X))
values("anomaly of a line", OneClassSVM().fit(X))
values("anomaly of neighbours", LocalOutlierFactor(novelty=True).fit(X.to_numpy()))
scaler = StandardScaler().fit(X)
keep("transform", scaler, [f"feature_{i}" for i in range(4)], scaler.transform(X))
many = np.column_stack([CODES == 0, CODES == 2]).astype(int)
several = OneVsRestClassifier(LogisticRegression()).fit(X, many)
probabilities("multilabel", several, ["A", "B"])
keep("margins", SVC().fit(X, Y), SPECIES, np.zeros((150, 3)))

values("xgboost regression", xgboost.XGBRegressor(n_estimators=5).fit(X, CODES))
probabilities("xgboost multiclass", xgboost.XGBClassifier(n_estimators=5).fit(X, CODES))
booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(X, CODES > 0), 5)
positive = booster.predict(xgboost.DMatrix(X)).astype(float)
keep("xgboost booster", booster, ["yes", "no"], np.column_stack([positive, 1 - positive]))
booster = xgboost.train({"objective": "multi:softprob", "num_class": 2}, xgboost.DMatrix(X, CODES > 0), 5)
keep("xgboost booster of two", booster, ["yes", "no"], booster.predict(xgboost.DMatrix(X))[:, ::-1])
plain = {"n_estimators": 5, "verbosity": -1}
probabilities("lightgbm multiclass", lightgbm.LGBMClassifier(**plain).fit(X, Y))
values("lightgbm without names", lightgbm.LGBMRegressor(**plain).fit(X.to_numpy(), CODES))
booster = lightgbm.train({"objective": "regression", "verbosity": -1}, lightgbm.Dataset(X, CODES), 5)
keep("lightgbm booster", booster, ["Predictions"], booster.predict(X))

# Columns that count, most of them 0.
counts = X.round().astype(int)
bayes = MultinomialNB().fit(scipy.sparse.csr_matrix(counts), Y)
probabilities("sparse", bayes)
probabilities("dense only", HistGradientBoostingClassifier(max_iter=5).fit(X.to_numpy(), Y))

CUSTOM = """
from sklearn.base import BaseEstimator
class Mean(BaseEstimator):
    def fit(self, x, y):
        self.mean_ = float(y.mean())
        return self
    def predict(self, x):
        return [self.mean_] * len(x)
"""
exec(CUSTOM)
Mean.__module__ = "__main__"
values("own class of the script", Mean().fit(X, CODES), custom=CUSTOM)

try:
    import catboost
except ImportError:
    raise SystemExit from None
quiet = {"iterations": 5, "depth": 3, "verbose": False, "allow_writing_files": False}
values("catboost regression", catboost.CatBoostRegressor(**quiet).fit(X, CODES))
probabilities("catboost binary", catboost.CatBoostClassifier(**quiet).fit(X, ANSWERS))
probabilities("catboost multiclass", catboost.CatBoostClassifier(**quiet).fit(X, Y))
values("catboost without names", catboost.CatBoostRegressor(**quiet).fit(X.to_numpy(), CODES))
SILENT = {"iterations": 5, "loss_function": "Logloss", "allow_writing_files": False, "logging_level": "Silent"}
trained = catboost.train(catboost.Pool(X, (CODES > 0).astype(int)), SILENT)
keep("catboost trained", trained, ["0", "1"], trained.predict(X, prediction_type="Probability"))
frame = X.assign(species=Y)
pool = catboost.Pool(frame, X.iloc[:, 0], cat_features=["species"])
texts = catboost.CatBoostRegressor(**quiet).fit(pool)
keep("catboost categories", texts, ["Predictions"], texts.predict(frame))
