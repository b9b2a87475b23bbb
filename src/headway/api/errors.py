"""What may be wrong with a request before any room sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headway.kernel.errors import BadInput, Conflict, Forbidden, HeadwayError


class MalformedBody(HeadwayError):
    """The body is not JSON as RFC 8259 has it: UTF-8, no NaN, no lone surrogates, numbers of a sensible size."""

    code = "malformed_body"
    status = 400


class BodyTooDeep(MalformedBody):
    """Arrays and objects are nested too deeply."""

    code = "body_too_deep"


class MalformedText(HeadwayError):
    """A path, a query or a header holds bytes that are no text."""

    code = "malformed_text"
    status = 400


class BodyTooLarge(HeadwayError):
    """The body is larger than this operation takes."""

    code = "body_too_large"
    status = 413
    advice = "Maybe send it in several requests, or use the bulk operation."


class WrongContentType(HeadwayError):
    """The body is of another media type than this operation takes."""

    code = "wrong_content_type"
    status = 415
    advice = "Maybe the header Content-Type is missing; an operation that needs nothing to be said takes `{}`."


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One thing that is wrong: where, what was seen, what is allowed."""

    field: str
    seen: str
    allowed: str


class InvalidRequest(BadInput):
    """Fields are missing, of the wrong type or out of range; `faults` names each."""

    code = "invalid_request"

    def __init__(self, message: str, faults: Sequence[FieldFault]) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class UnstorableValue(BadInput):
    """A value is of the right type, but cannot be stored: too large, or not text."""

    code = "unstorable_value"


class VersionMismatch(Conflict):
    """The thing has changed since the ETag was read."""

    code = "version_mismatch"
    status = 412
    advice = "Maybe somebody changed it in the meantime; read it again."


class Collision(Conflict):
    """Another request touched the same things at the same moment."""

    code = "collision"
    advice = "Maybe send the request again."


class BadKey(BadInput):
    """An Idempotency-Key is 1 to 255 visible ASCII characters."""

    code = "bad_idempotency_key"


class AnswerInFlight(Conflict):
    """A request with this Idempotency-Key is being answered at this moment."""

    code = "idempotency_in_flight"
    advice = "Maybe wait for it, and send the same request again to get its answer."


class KeyReused(BadInput):
    """This Idempotency-Key belongs to another request."""

    code = "idempotency_key_reused"
    advice = "Maybe use a new key for a new request; a key stands for one request, to the byte."


class RateLimited(HeadwayError):
    """The key has sent more than it may; `Retry-After` says when it may go on."""

    code = "rate_limited"
    status = 429


class WrongKind(Forbidden):
    """A tenant's key was used where an operator's is needed, or the other way round."""

    code = "wrong_kind_of_key"


class NoSuchOperation(HeadwayError):
    """There is nothing at this path."""

    code = "no_such_operation"
    status = 404


class MethodNotAllowed(HeadwayError):
    """The path is there, but not for this method."""

    code = "method_not_allowed"
    status = 405


class Internal(HeadwayError):
    """Something is broken here; it was logged."""

    code = "internal"
    status = 500
