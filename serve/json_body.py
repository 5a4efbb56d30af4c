"""Reads a request's JSON body strictly: what programs disagree about is refused."""

import codecs
import json
from typing import Any, NoReturn, TypeVar

import msgspec
from fastapi import Request

from serve.errors import InvalidFieldError, MalformedBodyError, UnsupportedMediaTypeError
from serve.texts import say, texts

T = TypeVar("T")


async def read_json_body(request: Request) -> bytes:
    """Give the raw body.

    Raises:
        UnsupportedMediaTypeError: the request says that its body is something else than JSON.
    """
    declared = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if declared != "application/json" and not declared.endswith("+json"):
        raise UnsupportedMediaTypeError(say("problem.unsupported_media_type"))
    return await request.body()


def check_json(body: bytes) -> None:
    """Refuse what is no JSON text of RFC 8259 in UTF-8: NaN, deep nesting, a name that stands twice.

    Raises:
        MalformedBodyError: with the way out; the message never quotes the body.
    """
    if body.startswith(codecs.BOM_UTF8):
        raise MalformedBodyError(say("problem.bom"))
    try:
        json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=float
        )
    except UnicodeDecodeError:
        raise MalformedBodyError(say("problem.not_utf8")) from None
    except RecursionError:
        raise MalformedBodyError(say("problem.too_deep")) from None
    except ValueError:
        raise MalformedBodyError(say("problem.not_json")) from None


def decode(body: bytes | msgspec.Raw, shape: type[T]) -> T:
    """Give the body in its shape.

    Raises:
        InvalidFieldError: a field has another type, or lies out of its range.
        MalformedBodyError: it is no JSON, or half a surrogate pair stands in it.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise _invalid_field(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedBodyError(say("problem.not_json")) from None
    except RecursionError:
        raise MalformedBodyError(say("problem.too_deep")) from None


def shaped(value: dict[str, Any], shape: type[T]) -> T:
    """Give plain values in their shape, checked as those of a body are.

    Raises:
        InvalidFieldError: a field has another type, or lies out of its range.
    """
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise _invalid_field(str(error)) from None


def _invalid_field(message: str) -> InvalidFieldError:
    """Say in our words what the decoder found: of its message only the field's name is used."""
    path = message.partition(" - at `$")[2].strip("`").lstrip(".")
    name = path.partition("[")[0]
    if not path:
        missing = message.removeprefix("Object missing required field `").rstrip("`")
        name = missing if missing != message else ""
    if f"field.{name}" not in texts():
        return InvalidFieldError("#", say("field.object"))
    return InvalidFieldError(f"#/{name}", say(f"field.{name}"))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedBodyError(say("problem.duplicate_name"))
    return members


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedBodyError(say("problem.not_finite"))
