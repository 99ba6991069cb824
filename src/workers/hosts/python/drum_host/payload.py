"""The data of a request: its bytes, or its part of a file."""
from .failures import Failure


class Payload:
    """What a `run` frame says of its data.

    `header` are the bytes of a file's header line, where the data are a later part of that file.
    """

    def __init__(self, meta, body, start=0):
        self.media_type = meta.get("mediaType") or {"essence": "", "parameters": {}}
        self.column_names = meta.get("columnNames")
        self.table = meta.get("table")
        self._end = start + meta.get("bytes", len(body) - start)
        if not start <= self._end <= len(body):
            raise Failure("PROTOCOL_ERROR", problem="a request shorter than its payload")
        own = body[start : self._end]
        self._range = meta.get("range")
        if self._range is None:
            length = meta.get("headerLength", 0)
            self.header, self._data = own[:length], own[length:]
            self.path, self.first_line = "", 1
        else:
            self.header, self._data = own, None
            self.path, self.first_line = self._range["path"], self._range["firstLine"]

    @property
    def end(self):
        """Where in the body the next payload starts."""
        return self._end

    @property
    def charset(self):
        return self.media_type.get("parameters", {}).get("charset")

    @property
    def is_whole(self):
        """Whether the data start where their file does."""
        return not self.header and (self._range is None or self._range["start"] == 0)

    def data(self):
        """The bytes without the header. Raises INPUT_NOT_FOUND."""
        if self._data is None:
            start, end = self._range["start"], self._range["end"]
            try:
                with open(self.path, "rb") as file:
                    file.seek(start)
                    self._data = file.read(end - start)
            except OSError as error:
                raise Failure("INPUT_NOT_FOUND", path=self.path) from error
        return self._data
