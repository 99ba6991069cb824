"""Errors as frames carry them. Their texts stand in drum's own table: a host gives code and details."""
import linecache
import os
import sys
import traceback

_LONGEST_SOURCE = 300
_PASSED_OVER = {"site-packages", "dist-packages", ".venv"}


class Failure(Exception):
    """An error of drum's table.

    `details` fill in its texts; `status` replaces the HTTP status that the table has for it.
    """

    def __init__(self, failure, /, status=None, **details):
        super().__init__(failure)
        self.code = failure
        self.status = status
        self.details = details


def error_meta(error, remedy=None):
    """What an `error` frame says of an exception; `remedy` is added to what the table has for it."""
    if not isinstance(error, Failure):
        return {**_described(error), "message": f"{type(error).__name__}: {error}"}
    drum = {"code": error.code, "details": error.details}
    if error.status is not None:
        drum["status"] = error.status
    if remedy is not None:
        drum["remedy"] = remedy
    meta = {"drum": drum}
    if error.__cause__ is not None:
        meta["cause"] = _described(error.__cause__)
    return meta


def _described(error):
    stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {"name": type(error).__name__, "message": _text(error), "stack": stack.rstrip()}


def hook_failure(what, error, code_dir):
    """What user code raised, with the place in the user's own files; `what` is None while the file is loaded."""
    status = getattr(error, "status_code", None)
    if type(error).__name__ == "CustomHTTPError" and isinstance(status, int) and 400 <= status <= 599:
        failure = Failure("HOOK_HTTP_ERROR", status=status, message=_text(error))
    elif what is None:
        failure = Failure("HOOKS_FILE_FAILED", reason=reason_of(error), at=place_of(error, code_dir))
    else:
        failure = Failure("HOOK_FAILED", what=what, reason=reason_of(error), at=place_of(error, code_dir))
    failure.__cause__ = error
    return failure


def reason_of(error):
    name, text = type(error).__name__, _text(error)
    reason = f"{name}: {text}" if text else name
    if isinstance(error, SystemExit):
        return f"it called sys.exit ({reason})"
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.partition(".")[0]
        return f"{reason}. If it is a package, install it: {sys.executable} -m pip install {_on_pypi(package)}"
    return reason


def in_short(text):
    """What a library says, on one line and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 600 else f"{line[:599]}…"


def _on_pypi(package):
    return {"sklearn": "scikit-learn", "yaml": "PyYAML", "cv2": "opencv-python", "PIL": "Pillow"}.get(package, package)


def _text(error):
    try:
        return str(error)
    except Exception:
        return "its message cannot be shown"


def place_of(error, code_dir):
    """The innermost line of the user's own files that led to an exception, as text to stand below a message."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return _excerpt(error.filename, error.lineno, error.offset or 1, code_dir)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_own(frame.filename, code_dir)]
    return excerpt_of(frames[-1], code_dir) if frames else ""


def excerpt_of(frame, code_dir):
    # The column is known since Python 3.11, in bytes.
    column = getattr(frame, "colno", None)
    line = linecache.getline(frame.filename, frame.lineno)
    if column is None:
        column = len(line) - len(line.lstrip())
    else:
        column = len(line.encode()[:column].decode(errors="replace"))
    return _excerpt(frame.filename, frame.lineno, column + 1, code_dir)


def is_own(filename, code_dir):
    path = os.path.realpath(filename)
    if not path.startswith(code_dir + os.sep):
        return False
    return not _PASSED_OVER.intersection(path[len(code_dir) :].split(os.sep))


def _excerpt(filename, line, column, code_dir):
    path = os.path.realpath(filename)
    name = os.path.relpath(path, code_dir) if path.startswith(code_dir + os.sep) else path
    at = f"\n    at {name}:{line}:{column}"
    source = linecache.getline(filename, line).rstrip()
    if not source or len(source) > _LONGEST_SOURCE:
        return at
    number = f"{line} | "
    before = "".join(character if character == "\t" else " " for character in source[: column - 1])
    return f"{at}\n    {number}{source}\n    {' ' * len(number)}{before}^"
