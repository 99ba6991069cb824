"""Compiled code that Python keeps beside the files of a model."""
import importlib.machinery
import importlib.util
import os
import sys

# Times of files are those of a clock that goes forward by so many nanoseconds at once.
_CLOCK_STEP = 10_000_000


class SourceLoader(importlib.machinery.SourceFileLoader):
    """
    Takes no compiled code that was there before its source was last changed. Python itself looks at the source's size
    and the second of its writing, which copying may set to any; a model that is loaded again may then be the old one.
    """

    def path_stats(self, path):
        try:
            compiled = importlib.util.cache_from_source(path)
            if os.stat(path).st_ctime_ns >= os.stat(compiled).st_mtime_ns - _CLOCK_STEP:
                os.unlink(compiled)
        except (OSError, NotImplementedError):
            pass
        return super().path_stats(path)


def watch_modules(code_dir):
    """Has the modules of this folder and those below it loaded by SourceLoader; packages that lie there are left alone."""
    machinery = importlib.machinery
    finder = machinery.FileFinder.path_hook(
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
        (SourceLoader, machinery.SOURCE_SUFFIXES),
        (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
    )
    below = os.path.join(code_dir, "")

    def hook(path):
        inner = path[len(below) :].split(os.sep)
        is_own = os.path.join(path, "").startswith(below) and "site-packages" not in inner
        if not is_own or any(name.startswith(".") for name in inner):
            raise ImportError("none of the model's own folders")
        return finder(path)

    sys.path_hooks.insert(0, hook)
    for path in [*sys.path_importer_cache]:
        if os.path.join(path, "").startswith(below):
            del sys.path_importer_cache[path]
