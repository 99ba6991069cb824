"""The request that hooks are being called for."""
from collections import namedtuple

# `id` is the X-Request-ID that the answer carries and that logs have; `traceparent` is the W3C header for what a hook asks
# of others, None where there is no trace.
Request = namedtuple("Request", ["id", "traceparent"])

_current = None


def current_request():
    """The request of drum server at hand: a Request, or None while the model is loaded and for drum score."""
    return _current


def begin(context):
    """Notes the request that is worked on; a worker works on one at a time."""
    global _current
    _current = context and Request(context["id"], context.get("traceparent"))
