from .runtime_parameters import RuntimeParameters

__all__ = ["RuntimeParameters"]
