"""What stands between a browser and a change: the cookie, the origin of a form, its token, its size."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from headway.kernel.errors import BadInput, Forbidden
from headway.web.sessions import LIFETIME, Session

COOKIE = "headway_session"
TOKEN_FIELD = "csrf"  # noqa: S105  (a field's name)
MAX_FORM = 262_144
MAX_FIELDS = 20


class ForeignForm(Forbidden):
    """The form did not come from a page of ours in this session."""

    code = "foreign_form"
    advice = "Maybe the page is old; open it again and send it once more."


def session_secret(request: Request) -> str:
    """The secret in the cookie; empty where there is none."""
    return request.cookies.get(COOKIE, "")


def set_session(response: Response, request: Request, secret: str) -> None:
    """Give the browser a session that no script reads and no other site can use."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LIFETIME.total_seconds()),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def drop_session(response: Response) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def check_origin(request: Request) -> None:
    """The form was sent by a page from the address it was sent to.

    Raises:
        ForeignForm: another site sent it, or the browser does not say who did.
    """
    origin = request.headers.get("origin")
    same = request.headers.get("sec-fetch-site") == "same-origin"
    if not (same if origin is None else urlsplit(origin).netloc == request.headers.get("host", "")):
        raise ForeignForm("the form came from another site", origin=origin)


def check_token(session: Session, fields: dict[str, str]) -> None:
    """The form carries its session's token.

    Raises:
        ForeignForm: it does not.
    """
    if not hmac.compare_digest(fields.get(TOKEN_FIELD, "").encode(), session.csrf.encode()):
        raise ForeignForm("the form does not belong to this session")


async def read_form(request: Request, most: int = MAX_FIELDS) -> dict[str, str]:
    """The fields of a small form, at most so many; the last of several with one name counts.

    Raises:
        BadInput: it is larger than any form of ours, or not text.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise BadInput(f"a form of more than {MAX_FORM} bytes", allowed=f"at most {MAX_FORM} bytes")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:
        raise BadInput("the form is not text", allowed=f"at most {most} fields of UTF-8 text") from None
    if any("\x00" in value for _, value in pairs):
        raise BadInput("the form holds a NUL character", allowed="text")
    return dict(pairs)
