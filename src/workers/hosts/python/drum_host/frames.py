"""The frames of the worker protocol, as docs/architecture/05-worker-protocol.md describes them."""
import json
import struct

LOAD, RUN, SHUTDOWN = 1, 2, 3
READY, TABLE, BYTES, ERROR = 64, 65, 66, 67
# The flag of a request whose next one belongs to the same group.
MORE = 1

_HEADER = struct.Struct("<BBHIII")
_LONGEST_META = 64 * 1024 * 1024
_LONGEST = 2**32 - 2**16
_STEP = 16 * 1024 * 1024
# Frames up to this size are put together for one write.
_SMALL = 64 * 1024


class ProtocolError(Exception):
    """Nothing can be read after it."""


class EndOfStream(Exception):
    """The coordinator is gone."""


class FrameReader:
    """Reads frames from a blocking socket."""

    def __init__(self, sock):
        self._sock = sock
        self._buffer = bytearray()

    def read(self):
        """The next frame: (kind, id, meta, body, whether MORE follows). Raises EndOfStream, ProtocolError."""
        kind, flags, reserved, number, meta_length, body_length = _HEADER.unpack(
            self._take(_HEADER.size, first=True)
        )
        if kind not in (LOAD, RUN, SHUTDOWN):
            raise ProtocolError(f"a frame of the unknown kind {kind}")
        if flags not in (0, MORE if kind == RUN else 0) or reserved:
            raise ProtocolError("a frame whose flags or reserved bytes are not 0")
        if meta_length > _LONGEST_META:
            raise ProtocolError(f"a frame with {meta_length} bytes of meta")
        if meta_length + body_length > _LONGEST:
            raise ProtocolError(f"a frame with a body of {body_length} bytes")
        meta = None
        if meta_length:
            try:
                meta = json.loads(self._take(meta_length))
            except ValueError:
                raise ProtocolError("a frame whose meta is not JSON") from None
        return kind, number, meta, self._take(body_length), flags == MORE

    def _take(self, length, first=False):
        buffer = self._buffer
        while len(buffer) < length:
            piece = self._sock.recv(min(max(length - len(buffer), 65536), _STEP))
            if not piece:
                if first and not buffer:
                    raise EndOfStream
                raise ProtocolError("a stream that ends within a frame")
            buffer += piece
        if len(buffer) == length:
            taken, self._buffer = buffer, bytearray()
            return bytes(taken)
        taken = bytes(memoryview(buffer)[:length])
        del buffer[:length]
        return taken


_last = (None, b"")


def _encoded(meta):
    """A meta's bytes. Most metas are as the one before."""
    global _last
    if meta is None:
        return b""
    if meta != _last[0]:
        encoded = json.dumps(meta, separators=(",", ":")).encode()
        # So the numbers of a table can be used where they lie.
        _last = (meta, encoded + b" " * (-len(encoded) & 7))
    return _last[1]


class FrameWriter:
    """Writes frames to a blocking socket."""

    def __init__(self, sock):
        self._sock = sock
        self._held = []
        self._held_length = 0

    def write(self, kind, number, meta, body=(), hold=False):
        """Writes a frame; `body` is a list of bytes-like objects. A small one that is held goes out with the next."""
        encoded = _encoded(meta)
        length = sum(len(piece) for piece in body)
        if length > _LONGEST - len(encoded):
            raise OverflowError(length)
        self._held += [_HEADER.pack(kind, 0, 0, number, len(encoded), length), encoded]
        self._held_length += _HEADER.size + len(encoded)
        if self._held_length + length > _SMALL:
            self.flush()
            for piece in body:
                if len(piece):
                    self._sock.sendall(piece)
            return
        self._held += body
        self._held_length += length
        if not hold:
            self.flush()

    def flush(self):
        """Sends what is held."""
        if self._held:
            held, self._held, self._held_length = self._held, [], 0
            self._sock.sendall(b"".join(held))
