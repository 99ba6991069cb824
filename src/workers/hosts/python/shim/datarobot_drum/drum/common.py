"""The logger of model code."""
import contextvars
import logging
import os

from .enum import LOGGER_NAME_PREFIX, RunLanguage, TargetType

__all__ = ["LOGGER_NAME_PREFIX", "RunLanguage", "TargetType", "ctx_request_id", "get_drum_logger", "to_bool"]

ctx_request_id = contextvars.ContextVar("request_id")

_LEVELS = {"ALL": "NOTSET", "FATAL": "CRITICAL"}


def get_drum_logger(logger_name):
    """A logger below `drum`, whose records of the level of --logging-level and above go to standard error."""
    root = logging.getLogger(LOGGER_NAME_PREFIX)
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
        level = os.environ.get("DRUM_LOGGING_LEVEL", "warning").upper()
        root.setLevel(_LEVELS.get(level, level))
        root.propagate = False
    return root.getChild(logger_name)


def to_bool(value):
    """Whether a text means yes."""
    return str(value).strip().lower() in ("true", "t", "yes", "y", "on", "1")
