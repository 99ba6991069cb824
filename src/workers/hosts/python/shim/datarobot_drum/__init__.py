"""What model code imports of DataRobot's DRUM, for a Python that does not have that package.

It stands last on sys.path, so an installed datarobot_drum goes before it. Names, arguments and behaviour are
those of datarobot-drum 1.18, as far as code of a model directory uses them.
"""
from .drum.exceptions import CustomHTTPError
from .runtime_parameters import RuntimeParameters

__all__ = ["CustomHTTPError", "RuntimeParameters"]
