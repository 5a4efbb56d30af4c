"""Reads a request's JSON body strictly: what programs disagree about is refused."""

import codecs
import json
import math
import re
from typing import Any, NoReturn, TypeVar

import msgspec
from fastapi import Request

from serve.errors import InvalidFieldError, MalformedBodyError, UnsupportedMediaTypeError
from serve.texts import say, texts

T = TypeVar("T")

MAX_DEPTH = 32
"""Objects and lists within each other; a complaint needs two."""

MAX_VALUES = 50_000
"""Values in one body: each costs a hundred bytes of memory when it is read, two bytes when it is sent."""

MAX_NAME = 200
"""Longest name of a member, in characters."""

_MANY_ESCAPES = 200_000
_STRING = re.compile(rb'"[^"]*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ALIKE = bytes.maketrans(b"{}", b"[]")


async def read_json_body(request: Request) -> bytes:
    """Give the raw body.

    Raises:
        UnsupportedMediaTypeError: the request says that its body is something else than JSON in UTF-8.
    """
    declared, *parameters = request.headers.get("content-type", "application/json").lower().split(";")
    if declared.strip() != "application/json" and not declared.strip().endswith("+json"):
        raise UnsupportedMediaTypeError(say("problem.unsupported_media_type"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "utf8"}:
            raise UnsupportedMediaTypeError(say("problem.charset"))
    return await request.body()


def check_json(body: bytes) -> None:
    """Refuse what is no JSON text of RFC 8259 in UTF-8: NaN, deep nesting, a name that stands twice.

    Raises:
        MalformedBodyError: with the way out; the message never quotes the body.
    """
    if body.startswith(codecs.BOM_UTF8):
        raise MalformedBodyError(say("problem.bom"))
    _check_outline(body)
    if body.count(b"\\") > _MANY_ESCAPES:
        _check_syntax(body)
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


def _check_syntax(body: bytes) -> None:
    """Refuse what is no JSON by a reader that needs no memory for it: the one after this holds each escape by itself."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedBodyError(say("problem.not_json")) from None
    except RecursionError:
        raise MalformedBodyError(say("problem.too_deep")) from None


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


def _check_outline(body: bytes) -> None:
    """Count values and depth before anything is built of them: brackets and commas outside of strings."""
    if len(body) < MAX_VALUES and body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return  # too short for more, whatever stands in strings
    unescaped = body.replace(rb"\\", b"").replace(rb"\"", b"")
    strings = unescaped.count(b'"') // 2  # of each value, itself and its name
    outline = _STRING.sub(b"", unescaped) if strings <= 2 * MAX_VALUES else b""
    values = outline.count(b",") + outline.count(b"[") + outline.count(b"{")
    if values > MAX_VALUES or strings > 2 * MAX_VALUES:
        raise MalformedBodyError(say("problem.too_many_values", limit=f"{MAX_VALUES:,}".replace(",", ".")))
    brackets = outline.translate(_ALIKE, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        outer = brackets.replace(b"[]", b"")
        if outer == brackets:
            return  # nothing more is closed: flat, or no JSON
        brackets = outer
    if brackets:
        raise MalformedBodyError(say("problem.too_deep"))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedBodyError(say("problem.duplicate_name"))
    for name, value in pairs:
        if len(name) > MAX_NAME:
            raise MalformedBodyError(say("problem.name_too_long", limit=MAX_NAME))
        if isinstance(value, float | list) and _is_infinite(value) and f"field.{name}" not in texts():
            raise MalformedBodyError(say("problem.not_finite"))
    return members


def _is_infinite(value: Any) -> bool:
    """Find a number that no double holds; in a field that we know, the field itself is named instead."""
    if isinstance(value, list):
        return any(map(_is_infinite, value))
    return isinstance(value, float) and math.isinf(value)


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedBodyError(say("problem.not_finite"))
