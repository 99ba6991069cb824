"""What hooks may ask of the server that runs them."""
from drum_host.current_request import Request, current_request

__all__ = ["Request", "current_request"]
