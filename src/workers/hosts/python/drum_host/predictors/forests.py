"""Random forests for a few rows: the trees' own predictions, added up in the order in which scikit-learn does."""
import numpy as np


def forest(model, method):
    """What asks a forest by an array; None for what is no forest.

    scikit-learn hands each tree to a pool of threads, which takes a hundred times as long as the tree for one row.
    """
    name = type(model).__name__
    if name in ("RandomForestRegressor", "ExtraTreesRegressor") and method == "predict":
        width = 1
    elif name in ("RandomForestClassifier", "ExtraTreesClassifier") and method == "predict_proba":
        width = model.n_classes_
    else:
        return None
    trees = [estimator.tree_ for estimator in model.estimators_]
    if model.n_outputs_ != 1 or (width != 1 and not _are_shares(trees)):
        return None

    def ask(values):
        numbers = model._validate_X_predict(values)
        total = np.zeros((len(numbers), width))
        for tree in trees:
            total += tree.predict(numbers)[:, :width]
        total /= len(trees)
        return total if method == "predict_proba" else total[:, 0]

    return ask


def _are_shares(trees):
    """Whether trees hold the shares of classes; before scikit-learn 1.3 they hold numbers of rows."""
    return all(np.allclose(tree.value.sum(axis=2), 1) for tree in trees)
