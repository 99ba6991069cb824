"""What reading a runtime parameter may raise."""


class RuntimeParameterException(Exception):
    pass


class InvalidJsonException(RuntimeParameterException):
    """The environment variable of a parameter does not hold JSON."""


class InvalidRuntimeParam(RuntimeParameterException):
    """The value of a parameter is not of the parameter's type."""


class InvalidInputFilePath(RuntimeParameterException):
    pass


class InvalidEmptyYamlContent(RuntimeParameterException):
    pass


class InvalidYamlContent(RuntimeParameterException):
    pass


class ErrorLoadingRuntimeParameter(RuntimeParameterException):
    pass
