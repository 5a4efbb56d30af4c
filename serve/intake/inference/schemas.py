"""The shapes of the Open Inference Protocol v2, in its own words."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

MODEL = "disposisi"
INPUT = "text"
MOST_TEXTS = 256
"""Most texts in one tensor."""

RANKED = 5
"""Candidates of one text: those that are missing are "" with probability 0."""

Datatype = Literal["BYTES", "FP64"]


class MetadataTensor(msgspec.Struct, frozen=True):
    """What goes in or comes out; a dimension of variable size is -1."""

    name: str
    datatype: Datatype
    shape: list[int]


INPUTS = [MetadataTensor(INPUT, "BYTES", [-1])]
OUTPUTS = [
    MetadataTensor("topic_codes", "BYTES", [-1, RANKED]),
    MetadataTensor("topic_probabilities", "FP64", [-1, RANKED]),
    MetadataTensor("agency_codes", "BYTES", [-1, RANKED]),
    MetadataTensor("agency_probabilities", "FP64", [-1, RANKED]),
    MetadataTensor("suggestion", "BYTES", [-1]),
]


class RequestInput(msgspec.Struct, frozen=True):
    """An input tensor; its data nested, or flat in row-major order."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any]


class RequestOutput(msgspec.Struct, frozen=True):
    """An output tensor that is wanted."""

    name: str


class Parameters(msgspec.Struct, frozen=True):
    """What this server knows beside the protocol: whose complaints these are, and from where."""

    tenant: str = ""
    region_code: str = ""


class InferenceRequest(msgspec.Struct, frozen=True):
    """Texts to suggest for; nothing of them is kept."""

    inputs: list[RequestInput]
    id: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    parameters: Parameters = Parameters()
    outputs: list[RequestOutput] | UnsetType = UNSET


class ResponseOutput(msgspec.Struct, frozen=True):
    """An output tensor, flat in row-major order."""

    name: str
    shape: list[int]
    datatype: Datatype
    data: list[str | float]


class InferenceResponse(msgspec.Struct, frozen=True):
    """The suggestions as tensors; `id` is that of the request."""

    model_name: str
    model_version: str
    outputs: list[ResponseOutput]
    id: str | UnsetType = UNSET


class ServerMetadata(msgspec.Struct, frozen=True):
    """Which server this is."""

    name: str
    version: str
    extensions: list[str]


class ModelMetadata(msgspec.Struct, frozen=True):
    """Which model there is."""

    name: str
    platform: str
    inputs: list[MetadataTensor]
    outputs: list[MetadataTensor]


class ServerLive(msgspec.Struct, frozen=True):
    """The server can receive requests."""

    live: bool


class ServerReady(msgspec.Struct, frozen=True):
    """All models can infer."""

    ready: bool


class ModelReady(msgspec.Struct, frozen=True):
    """The model can infer."""

    name: str
    ready: bool


class InferenceError(msgspec.Struct, frozen=True):
    """What is wrong."""

    error: str
