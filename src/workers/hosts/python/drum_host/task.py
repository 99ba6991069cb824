"""A model that is a CustomTask class of the user's, as datarobot_drum's task interfaces describe it."""
import os

from .failures import Failure
from .hooks import TASK
from .predictors import Predictor

_METHODS = {"transform": "transform", "binary": "predict_proba", "multiclass": "predict_proba", "multilabel": "predict_proba"}


def load_task(hooks, code_dir):
    """The fitted task: loaded by its own class, and given its secrets where the run has any."""
    what = f"The load method of {TASK}"
    task = hooks.attempt(what, lambda: hooks.task.load(code_dir))
    if task is None:
        raise Failure("HOOK_RETURNED", what=what, returned="None", expected="the task", remedy="Return it.")
    mount, prefix = os.environ.get("USER_SECRETS_MOUNT_PATH"), os.environ.get("USER_SECRETS_PREFIX")
    if mount or prefix:
        hooks.attempt("Loading the secrets of the task", lambda: _give_secrets(task, mount, prefix))
    return task


def _give_secrets(task, mount, prefix):
    from datarobot_drum.custom_task_interfaces.user_secrets import load_secrets

    task.secrets = load_secrets(mount, prefix)


def task_predictor(task, hooks, target_type, labels, as_table):
    """Predicts by the method of a task that the target type asks for; `as_table` makes a table of its answer."""
    method = _METHODS.get(target_type, "predict")
    if not callable(getattr(task, method, None)):
        raise Failure("HOOK_MISSING", targetType=target_type, hook=method, where=f"the class {TASK}", hint="")
    what = f"The {method} method of {TASK}"

    def ask(data):
        return as_table(hooks.attempt_call(what, getattr(task, method), (data,), labels), what)

    return Predictor(TASK, ask)
