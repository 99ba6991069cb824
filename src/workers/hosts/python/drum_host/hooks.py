"""The hooks of a `custom.py`."""
import difflib
import importlib.util
import inspect
import os
import sys

from .bytecode import SourceLoader, watch_modules
from .failures import Failure, hook_failure, place_of

# In the order in which they are called.
HOOKS = ("init", "read_input_data", "load_model", "transform", "score", "post_process", "score_unstructured")
# The class that stands for load_model and score, or transform.
TASK = "CustomTask"


class Hooks:
    """The hooks that a file of user code has; `path` is None for a model without one."""

    def __init__(self, path, code_dir):
        self._code_dir = code_dir
        self._found = {}
        # The CustomTask class of the file, where it has one.
        self.task = None
        self.warnings = []
        self.names = []
        # Also without hooks: a pickle may need modules that lie beside it.
        sys.path.insert(0, code_dir)
        watch_modules(code_dir)
        if path is not None:
            self._collect(self._load(path), os.path.basename(path))

    def _load(self, path):
        spec = importlib.util.spec_from_file_location("custom", path, loader=SourceLoader("custom", path))
        module = importlib.util.module_from_spec(spec)
        sys.modules["custom"] = module
        try:
            spec.loader.exec_module(module)
        except SyntaxError as error:
            problem = f"{type(error).__name__}: {error.msg}{place_of(error, self._code_dir)}"
            raise Failure("HOOKS_FILE_INVALID", file=os.path.basename(path), problem=problem) from error
        except BaseException as error:
            raise hook_failure(None, error, self._code_dir) from error
        return module

    def _collect(self, module, file):
        for name in HOOKS:
            hook = getattr(module, name, None)
            if hook is None:
                continue
            if not callable(hook):
                raise Failure("HOOK_NOT_A_FUNCTION", file=file, name=name, type=type(hook).__name__)
            self._found[name] = hook
        task = getattr(module, TASK, None)
        if isinstance(task, type) and callable(getattr(task, "load", None)):
            self.task = task
        self.names = [*self._found, *([TASK] if self.task else [])]
        for name, value in vars(module).items():
            if name in HOOKS or not inspect.isfunction(value) or value.__module__ != module.__name__:
                continue
            meant = difflib.get_close_matches(name, HOOKS, n=1, cutoff=0.85)
            if meant and meant[0] not in self._found:
                self.warnings.append(
                    f"{file} has '{name}', which is no hook and is not called; was '{meant[0]}' meant?"
                )

    def has(self, name):
        return name in self._found

    def call(self, name, *arguments, **named):
        """Calls a hook with the named arguments that it takes. Raises HOOK_FAILED, HOOK_HTTP_ERROR."""
        return self.attempt_call(f"The {name} hook", self._found[name], arguments, named)

    def attempt_call(self, what, function, arguments, named):
        """Calls a function of user code with the named arguments that it takes."""
        return self.attempt(what, lambda: function(*arguments, **_accepted(function, named)))

    def attempt(self, what, action):
        """Runs user code; what it raises, sys.exit included, becomes an error that says where."""
        worker = os.getpid()
        try:
            return action()
        except Failure:
            raise
        except BaseException as error:
            raise hook_failure(what, error, self._code_dir) from error
        finally:
            # A hook that forked and came back twice: only the worker itself answers.
            if os.getpid() != worker:
                os._exit(0)


def _accepted(hook, named):
    try:
        parameters = inspect.signature(hook).parameters
    except (TypeError, ValueError):
        return named
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values()):
        return named
    return {name: value for name, value in named.items() if name in parameters}
