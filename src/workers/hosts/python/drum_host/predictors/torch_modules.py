"""PyTorch: whole modules as pickles, and TorchScript archives."""
import inspect
import re
import sys
import zipfile

import numpy as np

from ..failures import Failure
from ..packages import need
from .inputs import Input
from .main_module import custom_as_main
from .predictor import Predictor
from .tensors import few_in_a_run, predict_in_blocks

_SHAPES = re.compile(r"shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)")


def load(path):
    """The module in a file, ready to predict. Raises ARTIFACT_FAILED for parameters without a module."""
    torch = need("torch", f"The model file {path}")
    model = torch.jit.load(path, map_location="cpu") if _is_script(path) else _unpickled(torch, path)
    if isinstance(model, torch.nn.Module):
        return model.eval()
    holds = f"a {type(model).__name__}"
    if isinstance(model, dict) and any(_is_parameters(torch, value) for value in (model, *model.values())):
        holds = "parameters (a state_dict) without the module that they belong to"
    reason = (
        f"The model file {path} holds {holds}, not a module. Write a load_model hook that makes the module and gives "
        "it the parameters by load_state_dict, or save the whole module by torch.save(model, path) or "
        "torch.jit.script(model).save(path)."
    )
    raise Failure("ARTIFACT_FAILED", reason=reason)


def _is_script(path):
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("/code/" in name for name in archive.namelist())


def _unpickled(torch, path):
    # Modules are made of user code, which newer versions load only when asked to; older ones do not know the word.
    known = inspect.signature(torch.load).parameters
    options = {"weights_only": False} if "weights_only" in known else {}
    with custom_as_main(path):
        return torch.load(path, map_location="cpu", **options)


def _is_parameters(torch, value):
    return isinstance(value, dict) and bool(value) and all(isinstance(item, torch.Tensor) for item in value.values())


def predictor(model, spec):
    torch = sys.modules["torch"]
    if not isinstance(model, torch.nn.Module):
        return None
    model.eval()
    kinds = (parameter.dtype for parameter in model.parameters() if parameter.is_floating_point())
    dtype = next(kinds, torch.float32)
    inputs = [Input("input", None, np.dtype("float64" if dtype == torch.float64 else "float32"))]

    def run(arrays):
        (values,) = arrays
        with torch.no_grad():
            answer = model(torch.from_numpy(np.ascontiguousarray(values)).to(dtype))
        if not isinstance(answer, torch.Tensor):
            raise Failure(
                "MODEL_OUTPUT",
                reason=f"its forward returns a {type(answer).__name__} where a tensor is needed",
                remedy="Return a tensor with a row for each row of the input, or write a score hook.",
            )
        answer = answer.detach().cpu()
        return (answer.float() if answer.dtype in (torch.float16, torch.bfloat16) else answer).numpy()

    def ask(data):
        try:
            return predict_in_blocks(run, data, inputs)
        except RuntimeError as error:
            shapes = _SHAPES.search(str(error))
            if shapes is None:
                raise
            raise Failure("FEATURE_COUNT", actual=int(shapes[1]), expected=int(shapes[2])) from error

    scripted = isinstance(model, torch.jit.ScriptModule)
    name = getattr(model, "original_name", None) if scripted else type(model).__name__
    return Predictor(f"PyTorch ({'TorchScript, ' if scripted else ''}{name})", ask, ask_array=few_in_a_run(run, inputs))
