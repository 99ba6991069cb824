"""Packages of the user's interpreter, imported when they are first needed."""
import importlib
import sys

from .failures import Failure

_ON_PYPI = {"sklearn": "scikit-learn"}


def need(package, what):
    """Imports a package. Raises PYTHON_PACKAGE, which says what needs it and how to install it."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        top = package.partition(".")[0]
        raise Failure(
            "PYTHON_PACKAGE",
            what=what,
            package=top,
            reason=str(error),
            python=sys.executable,
            install=_ON_PYPI.get(top, top),
        ) from error
