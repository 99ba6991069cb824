"""Pickles that were written by the very script that defines their classes."""
import contextlib
import sys

from ..failures import Failure, reason_of


@contextlib.contextmanager
def custom_as_main(path):
    """While it lasts, what a pickle looks for in `__main__` is found in custom.py too.

    A script that trains and saves a model is `__main__` at that time, so its classes are written down as of that
    module. Raises ARTIFACT_FAILED, which says what to do, where custom.py has not got them.
    """
    main, custom = sys.modules["__main__"], sys.modules.get("custom")

    def find(name):
        if custom is not None and not name.startswith("__"):
            with contextlib.suppress(AttributeError):
                return getattr(custom, name)
        raise AttributeError(f"module '__main__' has no attribute '{name}'")

    main.__getattr__ = find
    try:
        yield
    except AttributeError as error:
        if "'__main__'" not in str(error):
            raise
        reason = (
            f"The model file {path} cannot be loaded: {reason_of(error)}. It was saved by the script that defines "
            "what it is made of. Put those definitions into custom.py, or into a module beside it from which the "
            "script imports them, and save the model again."
        )
        raise Failure("ARTIFACT_FAILED", reason=reason) from error
    finally:
        del main.__getattr__
