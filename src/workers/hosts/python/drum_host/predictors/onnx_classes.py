"""What an ONNX classifier's file says its classes are; onnxruntime does not tell.

The few fields of the file that are needed are read here, so that the onnx package need not be installed.
"""
import mmap

# Field numbers of onnx.proto: of a model, a graph, a node, an attribute, a tensor.
_GRAPH = 7
_NODE, _INITIALIZER = 1, 5
_INPUT, _OUTPUT, _OP, _ATTRIBUTE = 1, 2, 4, 5
_NAME, _TENSOR, _INTS, _STRINGS = 1, 5, 8, 9
_TYPE, _TENSOR_STRINGS, _TENSOR_INTS, _TENSOR_NAME, _RAW = 2, 6, 7, 8, 9
_INT64 = 7

_LABELS = ("classlabels_strings", "classlabels_ints", "classlabels_int64s")


def classes_of(session):
    """The classes in the order of the probabilities, as text; None where the file does not say."""
    try:
        path = getattr(session, "_model_path", None)
        if path is None:
            return _classes(memoryview(session._model_bytes))
        with open(path, "rb") as file:
            return _classes(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (AttributeError, OSError, TypeError, ValueError, IndexError, KeyError):
        return None


def _classes(model):
    """Those of the last node that names classes: a ZipMap, a classifier, or a pick from a list of them by ArgMax."""
    graph = _message(_message(model)[_GRAPH][0])
    nodes = [_message(node) for node in graph[_NODE]]
    constants = {_text(_message(tensor)[_TENSOR_NAME][0]): tensor for tensor in graph.get(_INITIALIZER, ())}
    by_arg_max, found = set(), None
    for node in nodes:
        op = _text(node[_OP][0])
        inputs, outputs = ([_text(name) for name in node.get(side, ())] for side in (_INPUT, _OUTPUT))
        attributes = {_text(part[_NAME][0]): part for part in map(_message, node.get(_ATTRIBUTE, ()))}
        if op == "Constant":
            constants.update((outputs[0], part[_TENSOR][0]) for part in attributes.values() if _TENSOR in part)
        elif op == "ArgMax" or (op in ("Cast", "Reshape") and inputs[0] in by_arg_max):
            by_arg_max.update(outputs)
        elif op in ("ArrayFeatureExtractor", "Gather"):
            if inputs[1] in by_arg_max and inputs[0] in constants:
                found = _items(_message(constants[inputs[0]])) or found
        else:
            names = ("values_strings",) if op == "LabelEncoder" else _LABELS
            found = next((_list(attributes[name]) for name in names if name in attributes), None) or found
    return found


def _list(attribute):
    return [_text(item) for item in attribute.get(_STRINGS, ())] or [str(i) for i in _integers(attribute, _INTS)]


def _items(tensor):
    """A tensor of texts or of 64-bit integers as texts; None for others."""
    texts = [_text(item) for item in tensor.get(_TENSOR_STRINGS, ())]
    if texts or tensor.get(_TYPE) != [_INT64]:
        return texts or None
    raw = tensor[_RAW][0].cast("q").tolist() if _RAW in tensor else ()
    return [str(integer) for integer in raw or _integers(tensor, _TENSOR_INTS)]


def _integers(message, number):
    """Integers that stand one by one, or packed one behind another."""
    for value in message.get(number, ()):
        if isinstance(value, int):
            yield _signed(value)
            continue
        at = 0
        while at < len(value):
            integer, at = _varint(value, at)
            yield _signed(integer)


def _signed(value):
    return value - (1 << 64) if value >= 1 << 63 else value


def _text(value):
    return bytes(value).decode()


def _message(data):
    """The fields of a message of Protocol Buffers: lists, by number, of integers and of views of bytes."""
    fields, at = {}, 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == 0:
            value, at = _varint(data, at)
        elif wire == 2:
            length, at = _varint(data, at)
            value, at = data[at : at + length], at + length
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
            value, at = data[at : at + length], at + length
        else:
            raise ValueError(f"wire type {wire}")
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
