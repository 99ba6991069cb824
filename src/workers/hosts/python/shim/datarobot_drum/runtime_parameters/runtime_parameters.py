"""Values that are given to a model when it runs, not when it is made."""
import json
import os

from .exceptions import InvalidJsonException, InvalidRuntimeParam

# What the JSON value of each type of parameter is; any may also be null.
_KINDS = {
    "string": str,
    "boolean": bool,
    # Text too: a number may be written as one.
    "numeric": (int, float, str),
    "credential": dict,
    "deployment": str,
}


class RuntimeParameters:
    """Reads the parameters, which come as JSON in the environment: `{"type": …, "payload": …}`.

    drum has checked those that it was started with; values never stand in messages, since they may be secret.
    """

    PARAM_PREFIX = "MLOPS_RUNTIME_PARAM"

    @classmethod
    def namespaced_param_name(cls, param_name):
        return f"{cls.PARAM_PREFIX}_{param_name}"

    @classmethod
    def has(cls, param_name):
        return cls.namespaced_param_name(param_name) in os.environ

    @classmethod
    def get(cls, key):
        """The value: str, bool, int or float, the dict of a credential, or None where there is no value.

        Raises ValueError for a parameter that is not there, InvalidJsonException, InvalidRuntimeParam.
        """
        variable = cls.namespaced_param_name(key)
        text = os.environ.get(variable)
        if text is None:
            raise ValueError(f"Runtime parameter '{key}' does not exist!")
        try:
            parameter = json.loads(text)
        except ValueError:
            raise InvalidJsonException(f"Invalid runtime parameter json payload. It stands in {variable}.") from None
        kind = parameter.get("type") if isinstance(parameter, dict) else None
        if kind not in _KINDS or "payload" not in parameter:
            raise InvalidRuntimeParam(f"Invalid runtime parameter! {variable} has no type that is known, or no payload.")
        value = parameter["payload"]
        if value is None:
            return None
        if not isinstance(value, _KINDS[kind]):
            raise InvalidRuntimeParam(f"Invalid runtime parameter! The payload of {variable} is no {kind}.")
        return float(value) if kind == "numeric" and isinstance(value, str) else value
