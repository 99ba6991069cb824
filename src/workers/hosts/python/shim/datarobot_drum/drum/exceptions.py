"""Exceptions that model code raises, or expects."""


class DrumException(Exception):
    pass


class DrumCommonException(DrumException):
    pass


class DrumPredException(DrumException):
    pass


class DrumFormatSchemaException(DrumException):
    pass


class DrumSchemaValidationException(DrumException):
    pass


class DrumTransformException(DrumException):
    pass


class DrumSerializationError(DrumException):
    """A task cannot be stored, or is not what was stored."""


class UnrecoverableError(DrumException):
    pass


class UnrecoverableConfigurationError(UnrecoverableError):
    pass


class BaseCustomUserError(Exception):
    pass


class CustomHTTPError(BaseCustomUserError):
    """Raised in a hook, it answers the request with this status and message."""

    def __init__(self, message="User's HTTP error in custom model", status_code=400):
        super().__init__(message)
        self.status_code = status_code
