"""Reads complaints off an input tensor, writes suggestions as output tensors."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec
from msgspec import UNSET

from data.schema import MAX_TEXT
from data.suggestion import Suggestion
from serve.errors import InvalidFieldError
from serve.intake.inference.schemas import (
    INPUT,
    MOST_TEXTS,
    OUTPUTS,
    RANKED,
    InferenceRequest,
    RequestInput,
    ResponseOutput,
)
from serve.texts import say


def read_texts(request: InferenceRequest) -> list[str]:
    """Give the texts of the one input tensor.

    Raises:
        InvalidFieldError: another tensor, datatype or shape, or an element that is no text.
    """
    if [tensor.name for tensor in request.inputs] != [INPUT]:
        raise _refused("inputs")
    tensor = request.inputs[0]
    if tensor.datatype != "BYTES":
        raise _refused("datatype")
    texts = _elements(tensor)
    for index, text in enumerate(texts):
        if not text.strip() or len(text) > MAX_TEXT or "\0" in text:
            raise _refused("element", index=index, most=MAX_TEXT)
    return texts


def _elements(tensor: RequestInput) -> list[str]:
    """Flatten the data: nested as the shape says, or flat already."""
    count, columns = (*tensor.shape, 1, 1)[:2]
    if len(tensor.shape) not in {1, 2} or columns != 1 or not 1 <= count <= MOST_TEXTS:
        raise _refused("shape", most=MOST_TEXTS)
    nested = len(tensor.shape) > 1 and all(isinstance(row, list) and len(row) == 1 for row in tensor.data)
    flat = list(chain.from_iterable(tensor.data)) if nested else tensor.data
    texts = [element for element in flat if isinstance(element, str)]
    if not len(texts) == len(flat) == count:
        raise _refused("elements")
    return texts


def check_outputs(request: InferenceRequest) -> None:
    """Refuse output tensors that there are not."""
    known = {tensor.name for tensor in OUTPUTS}
    if request.outputs is not UNSET and not {wanted.name for wanted in request.outputs} <= known:
        raise _refused("outputs", names=", ".join(sorted(known)))


def write_tensors(request: InferenceRequest, suggestions: Sequence[Suggestion]) -> list[ResponseOutput]:
    """Give the output tensors that are wanted, in the order in which they are; all where none is named."""
    made = {tensor.name: tensor for tensor in _all_tensors(suggestions)}
    wanted = list(made) if request.outputs is UNSET else [output.name for output in request.outputs]
    return [made[name] for name in wanted]


def _all_tensors(suggestions: Sequence[Suggestion]) -> list[ResponseOutput]:
    bodies = [suggestion.as_json() for suggestion in suggestions]
    data: list[list[Any]] = [
        _column(bodies, "topics", "code", ""),
        _column(bodies, "topics", "probability", 0.0),
        _column(bodies, "agencies", "code", ""),
        _column(bodies, "agencies", "probability", 0.0),
        [msgspec.json.encode(body).decode() for body in bodies],
    ]
    return [
        ResponseOutput(tensor.name, [len(bodies), *tensor.shape[1:]], tensor.datatype, values)
        for tensor, values in zip(OUTPUTS, data, strict=True)
    ]


def _column(bodies: Sequence[dict[str, Any]], candidates: str, member: str, filler: object) -> list[Any]:
    """Give one member of the first candidates of every suggestion, filled up where there are fewer."""
    return [
        value
        for body in bodies
        for value in ([candidate[member] for candidate in body[candidates]] + [filler] * RANKED)[:RANKED]
    ]


def _refused(name: str, **values: object) -> InvalidFieldError:
    return InvalidFieldError(f"#/{name}", say(f"inference.{name}", **values))
