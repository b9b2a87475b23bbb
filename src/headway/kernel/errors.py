"""The one base of every error a user may see: a stable code, an HTTP status, the values seen, and advice."""

from typing import ClassVar


class HeadwayError(Exception):
    """An error that a person or a program outside can act on.

    Subclasses set `code` (stable, snake case), `status` (HTTP) and `advice` (a sentence beginning "Maybe ...").
    `seen` holds the values that led to the error, so that a message never has to be parsed.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    advice: ClassVar[str | None] = None

    def __init__(self, message: str, **seen: object) -> None:
        super().__init__(message)
        self.message = message
        self.seen = seen

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


class BadInput(HeadwayError):
    """What was sent cannot be accepted; nothing was changed."""

    code = "bad_input"
    status = 422

    def __init__(self, message: str, *, field: str | None = None, allowed: str | None = None, **seen: object) -> None:
        super().__init__(message, **seen)
        self.field = field
        self.allowed = allowed


class NotFound(HeadwayError):
    """There is no such thing in this tenant."""

    code = "not_found"
    status = 404


class Conflict(HeadwayError):
    """The thing is not in a state that allows this."""

    code = "conflict"
    status = 409


class Forbidden(HeadwayError):
    """The caller's key does not carry the scope this needs."""

    code = "forbidden"
    status = 403


class Unauthenticated(HeadwayError):
    """No key, or one that is unknown, expired or revoked."""

    code = "unauthenticated"
    status = 401
