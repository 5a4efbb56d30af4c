"""The errors of the service: each has a status, all travel as RFC 9457 problem+json."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec

from serve.texts import say

CHALLENGE = 'Bearer realm="disposisi"'
"""How a sender authenticates (RFC 6750)."""

COOKIE_CHALLENGE = 'Cookie realm="disposisi"'
"""How an officer does."""

RETRY_AFTER: Mapping[str, Mapping[str, str]] = {
    "unavailable": {"Retry-After": "5"},
    "busy": {"Retry-After": "2"},
    "in-flight": {"Retry-After": "1"},
}
"""Seconds after which it is worth trying again, by the code of the error."""


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one field; `pointer` is a JSON pointer as a URI fragment ("#/text")."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal as it travels (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


class ServiceError(Exception):
    """Base of everything the service refuses; `detail` is Indonesian, names the field, never its value."""

    status: int = 500
    code: str = "internal"
    title: str = "Internal error"

    def __init__(self, detail: str, *, errors: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the header fields that go with this answer."""
        return RETRY_AFTER.get(self.code, {})

    @property
    def problem(self) -> Problem:
        """Give the refusal as it travels."""
        kind = f"urn:disposisi:problem:{self.code}"
        return Problem(kind, self.title, self.status, self.detail, list(self.errors))


class InternalError(ServiceError):
    """Something broke that the sender cannot mend."""

    def __init__(self) -> None:
        super().__init__(say("problem.internal"))


class MalformedBodyError(ServiceError):
    """The body is not the JSON it should be."""

    status, code, title = 400, "malformed-body", "Malformed body"


class UnauthorizedError(ServiceError):
    """No key came with the request, or not a good one."""

    status, code, title = 401, "unauthorized", "Not authenticated"

    def __init__(self, detail: str, *, invalid: bool = False) -> None:
        super().__init__(detail)
        self._invalid = invalid

    @property
    def headers(self) -> Mapping[str, str]:
        """Say how to authenticate (RFC 6750, 3)."""
        reason = ', error="invalid_token"' if self._invalid else ""
        return {"WWW-Authenticate": f"{CHALLENGE}{reason}"}


class SignInNeededError(ServiceError):
    """The address is for officers who are signed in."""

    status, code, title = 401, "sign-in-needed", "Sign-in needed"

    @property
    def headers(self) -> Mapping[str, str]:
        """Say that a session's cookie is what is missing; a status of 401 goes with a challenge (RFC 9110, 15.5.2)."""
        return {"WWW-Authenticate": COOKIE_CHALLENGE}


class ForbiddenError(ServiceError):
    """The sender is known, and may not."""

    status, code, title = 403, "forbidden", "Not allowed"

    def __init__(self, detail: str, *, scopes: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self._scopes = scopes

    @property
    def headers(self) -> Mapping[str, str]:
        """Name the scopes one of which is needed (RFC 6750, 3.1)."""
        needed = " ".join(self._scopes)
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{needed}"'
        return {"WWW-Authenticate": challenge} if needed else {}


class TooManyRequestsError(ServiceError):
    """The sender asked more often than agreed; `retry_after` is in seconds."""

    status, code, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self._retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        """Say when there is room again."""
        return {"Retry-After": str(self._retry_after)}


class CrossSiteError(ServiceError):
    """A browser sent this on behalf of another site."""

    status, code, title = 403, "cross-site", "Cross-site request refused"


class NotFoundError(ServiceError):
    """There is no such thing."""

    status, code, title = 404, "not-found", "Not found"


class NotAcceptableError(ServiceError):
    """The answer is wanted in a format that there is not."""

    status, code, title = 406, "not-acceptable", "Not acceptable"


class ConflictError(ServiceError):
    """It has been done already."""

    status, code, title = 409, "conflict", "Already decided"


class IdTakenError(ServiceError):
    """The identifier is that of another tenant's complaint."""

    status, code, title = 409, "id-taken", "Identifier taken"

    def __init__(self) -> None:
        super().__init__(say("problem.id_taken"), errors=[FieldProblem("#/id", say("problem.id_taken"))])


class IdempotencyKeyError(ServiceError):
    """The Idempotency-Key cannot be read."""

    status, code, title = 400, "idempotency-key", "Invalid Idempotency-Key"


class InFlightError(ServiceError):
    """The same request is under way."""

    status, code, title = 409, "in-flight", "Request in progress"


class IdempotencyKeyReusedError(ServiceError):
    """The Idempotency-Key was sent before with another body."""

    status, code, title = 422, "idempotency-key-reused", "Idempotency-Key reused"


class TooSlowError(ServiceError):
    """The request did not come in time."""

    status, code, title = 408, "too-slow", "Request timeout"


class HeadTooLargeError(ServiceError):
    """The request line and header fields are longer than we read."""

    status, code, title = 431, "head-too-large", "Request header fields too large"


class MalformedRequestError(ServiceError):
    """What came is no HTTP/1.1 request."""

    status, code, title = 400, "malformed-request", "Malformed request"


class BusyError(ServiceError):
    """More is asked at once than is answered at once."""

    status, code, title = 503, "busy", "Too busy"


class BodyTooLargeError(ServiceError):
    """The body is longer than we read."""

    status, code, title = 413, "body-too-large", "Body too large"


class UnsupportedMediaTypeError(ServiceError):
    """The body says it is something else than we read."""

    status, code, title = 415, "unsupported-media-type", "Unsupported media type"


class MisdirectedError(ServiceError):
    """The request names a host that we are not."""

    status, code, title = 421, "misdirected", "Misdirected request"


class InvalidFieldError(ServiceError):
    """A field has a value that cannot be used."""

    status, code, title = 422, "invalid-field", "Invalid field"

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail, errors=[FieldProblem(pointer, detail)])


class UnavailableError(ServiceError):
    """Something that is needed is not there for the moment."""

    status, code, title = 503, "unavailable", "Temporarily unavailable"


class FrameworkError(ServiceError):
    """A status that the web framework gave by itself."""

    def __init__(self, status: int) -> None:
        super().__init__(say("problem.framework", status=status))
        self.status, self.code, self.title = status, f"http-{status}", HTTPStatus(status).phrase


class MethodNotAllowedError(ServiceError):
    """The address is right, the method is not."""

    status, code, title = 405, "method-not-allowed", "Method not allowed"
