"""Data and answers of the score_unstructured hook."""
import codecs

from .failures import Failure


class Headers(dict):
    """Request headers by their names, which may be asked for in any case and are listed as HTTP writes them."""

    def __init__(self, headers):
        super().__init__((_as_written(name), value) for name, value in headers.items())

    def __getitem__(self, name):
        return super().__getitem__(_as_written(name))

    def __contains__(self, name):
        return super().__contains__(_as_written(name))

    def get(self, name, default=None):
        return super().get(_as_written(name), default)


def _as_written(name):
    return "-".join(part.capitalize() for part in str(name).split("-"))


def call_of(payload, request):
    """What the hook is called with: the data, as text or as bytes, and its named arguments."""
    essence = payload.media_type.get("essence", "")
    data = payload.data()
    is_text = essence == "" or essence.startswith("text/") or essence == "application/json"
    charset = payload.charset or ("utf8" if is_text else None)
    named = {
        "mimetype": essence or "text/plain",
        "query": dict(request.get("query") or {}),
        "headers": Headers(request.get("headers") or {}),
    }
    if charset is not None:
        named["charset"] = charset
    if not is_text:
        return bytes(data), named
    try:
        return data.decode("utf-8-sig" if codecs.lookup(charset).name == "utf-8" else charset), named
    except LookupError as error:
        raise Failure("CHARSET_UNKNOWN") from error
    except UnicodeError as error:
        raise Failure("TEXT_INVALID", charset=charset) from error


def reply_of(returned):
    """The answer that a hook means: text, bytes or None, alone or with a dict of mimetype and charset."""
    data, labels = returned, None
    if isinstance(returned, tuple) and len(returned) in (1, 2):
        data, labels = (*returned, None)[:2]
        if labels is not None and not isinstance(labels, dict):
            raise _wrong(f"a {type(labels).__name__} beside the data")
    asked, parameters = _media_type(_label(labels, "mimetype"))
    charset = _label(labels, "charset") or parameters.get("charset")
    is_binary = isinstance(data, (bytes, bytearray, memoryview))
    if charset is None and not is_binary:
        charset = "utf-8"
    if charset is not None:
        parameters["charset"] = charset
    essence = asked or ("application/octet-stream" if is_binary else "text/plain")
    media_type = {"essence": essence, "parameters": parameters}
    if is_binary:
        return {"mediaType": media_type}, [bytes(data)]
    if data is None:
        return {"mediaType": media_type, "nothing": True}, []
    if not isinstance(data, str):
        raise _wrong(f"a {type(data).__name__}")
    try:
        return {"mediaType": media_type}, [data.encode(charset, "replace")]
    except LookupError:
        raise _wrong("a charset that is not known") from None


def _media_type(text):
    essence, *rest = (text or "").split(";")
    pairs = (part.partition("=") for part in rest if "=" in part)
    return essence.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _label(labels, name):
    value = (labels or {}).get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _wrong(f"a {type(value).__name__} as {name}")
    return value


def _wrong(returned):
    return Failure(
        "HOOK_RETURNED",
        what="The score_unstructured hook",
        returned=returned,
        expected="str, bytes or None, alone or with a dict of mimetype and charset,",
        remedy="Turn other values into text, for example with json.dumps.",
    )
