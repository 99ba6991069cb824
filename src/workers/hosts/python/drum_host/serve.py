"""The life of a host: frames in, frames out, one after another."""
import gc
import os
import signal
import socket
import sys
import threading
import time
import traceback

from . import current_request, frames
from .failures import Failure, error_meta, excerpt_of, is_own

_PROTOCOL_FD = 3
_VERSION = 1
# The code with which a host ends after telling why; any but 0 would do.
_TOLD = 70

_SIGNALS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))

_really_exit = os._exit


class Host:
    def __init__(self, sock):
        self._sock = sock
        self._writer = frames.FrameWriter(sock)
        self._pid = os.getpid()
        self._code_dir = ""
        self._doing = 0
        self._model = None
        # What the model asks for and the interpreter lacks; None when it asks for nothing.
        self._requirements = None

    def serve(self):
        reader = frames.FrameReader(self._sock)
        while True:
            try:
                kind, number, meta, body, more = reader.read()
                group = [(number, meta, body)]
                while more:
                    _, number, meta, body, more = reader.read()
                    group.append((number, meta, body))
            except frames.EndOfStream:
                _really_exit(0)
            except OSError:
                _really_exit(0)
            except frames.ProtocolError as error:
                self._send(frames.ERROR, 0, error_meta(Failure("PROTOCOL_ERROR", problem=str(error))))
                _really_exit(_TOLD)
            if kind == frames.SHUTDOWN:
                return
            if len(group) > 1 and self._model is not None:
                self._answer_group(group)
            else:
                for request in group:
                    self._answer(kind, *request)

    def _answer_group(self, group):
        """Answers requests in order, as far as possible by one call of the model for many of them."""
        self._doing = group[0][0]
        answers = self._model.run_together([(meta or {}, body) for _, meta, body in group])
        for (number, meta, body), answer in zip(group, answers):
            if answer is not None:
                self._send(answer[0], number, *answer[1:], hold=True)
                continue
            self._writer.flush()
            self._answer(frames.RUN, number, meta, body)
        self._writer.flush()

    def _answer(self, kind, number, meta, body):
        self._doing = number
        try:
            answer = self._load(meta) if kind == frames.LOAD else self._run(meta, body)
            self._send(answer[0], number, *answer[1:])
        except OverflowError as error:
            self._send(frames.ERROR, number, error_meta(Failure("MESSAGE_TOO_LARGE", bytes=str(error))))
        except Exception as error:
            self._send(frames.ERROR, number, error_meta(error, self._remedy(error)))

    def _load(self, meta):
        meta = meta or {}
        if meta.get("protocol") != _VERSION or "spec" not in meta:
            raise Failure("PROTOCOL_ERROR", problem=f"version {meta.get('protocol')} where {_VERSION} is spoken")
        spec = meta["spec"]
        self._code_dir = spec["codeDir"]
        from .packages import need

        need("pandas", "The Python host of drum")
        from .model import Model

        if os.path.isfile(os.path.join(self._code_dir, "requirements.txt")):
            from .requirements import Requirements

            self._requirements = Requirements(self._code_dir)
        self._model = Model(spec, meta.get("groupRows"))
        # What is loaded stays: the collector need not look through it again and again between answers.
        gc.freeze()
        info = self._model.info
        if self._requirements and self._requirements.unmet:
            info["warnings"] = [self._requirements.warning, *info.get("warnings", [])]
        return frames.READY, info

    def _remedy(self, error):
        requirements = self._requirements
        return requirements and requirements.remedy_of(error, loading=self._model is None)

    def _run(self, meta, body):
        if self._model is None:
            raise Failure("PROTOCOL_ERROR", problem="a request before the model was loaded")
        meta = meta or {}
        current_request.begin(meta.get("context"))
        try:
            return self._model.run(meta, body)
        finally:
            current_request.begin(None)

    def _send(self, kind, number, meta, body=(), hold=False):
        self._writer.write(kind, number, meta, body, hold)

    def exit(self, code=0):
        """Stands for os._exit, so that the coordinator is told who ended the worker."""
        if os.getpid() == self._pid:
            places = [frame for frame in traceback.extract_stack() if is_own(frame.filename, self._code_dir)]
            place = excerpt_of(places[-1], self._code_dir).strip().split("\n")[0] if places else ""
            error = Failure(
                "MODEL_EXITED", call="os._exit", code=str(code), place=f" {place}" if place else ""
            )
            try:
                self._send(frames.ERROR, self._doing, {**error_meta(error), "fatal": True})
            except OSError:
                pass
            _really_exit(_TOLD)
        _really_exit(code)


def main():
    try:
        os.set_inheritable(_PROTOCOL_FD, False)
        sock = socket.socket(fileno=_PROTOCOL_FD)
    except OSError:
        sys.stderr.write("This program is started by drum, with its protocol on file descriptor 3.\n")
        sys.exit(2)
    # The terminal and a process manager signal the whole group; the coordinator decides when hosts end.
    for name in _SIGNALS:
        signal.signal(name, lambda *_: None)
    # Processes that user code forks end as it expects of them.
    _let_children_be_ended()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if "--watch-parent" in sys.argv:
        threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()
    sys.argv = [sys.argv[0]]
    host = Host(sock)
    os._exit = host.exit
    host.serve()


def _let_children_be_ended():
    """Children that user code forks do not leave the signals alone that the host does, from their first moment on."""
    masks = []

    def hold():
        # What comes before the child has set them right waits.
        masks.append(signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS))

    def release():
        signal.pthread_sigmask(signal.SIG_SETMASK, masks.pop())

    def restore():
        for name in _SIGNALS:
            signal.signal(name, signal.SIG_DFL)
        release()

    os.register_at_fork(before=hold, after_in_parent=release, after_in_child=restore)


def _watch_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    _really_exit(0)
