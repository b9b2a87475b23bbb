"""How a person wants the screens: light or dark, dense or not, in which language. Kept in a cookie of the browser.

Nothing of it is a secret, and nothing of it needs a session: the page is right from its first byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from headway.web.guard import check_origin, read_form
from headway.web.translating import LANGUAGE, best, known

COOKIE = "headway_look"
YEAR_S = 365 * 86_400
THEMES = ("system", "light", "dark")
DENSITIES = ("normal", "compact")


@dataclass(frozen=True, slots=True)
class Look:
    """`theme`: one of `THEMES`; `density`: one of `DENSITIES`; `language`: what was chosen, empty for the browser's."""

    theme: str = "system"
    density: str = "normal"
    language: str = ""

    def cookie(self) -> str:
        """As it is kept."""
        return urlencode({"theme": self.theme, "density": self.density, "language": self.language})


PLAIN = Look()
LOOK: ContextVar[Look] = ContextVar("look", default=PLAIN)


def look() -> Look:
    """How whoever asks wants it."""
    return LOOK.get()


def read(fields: Mapping[str, str], before: Look = PLAIN) -> Look:
    """A look of its fields; what is missing or nonsense stays as before."""
    theme, density = fields.get("theme", ""), fields.get("density", "")
    language = fields.get("language")
    return Look(
        theme if theme in THEMES else before.theme,
        density if density in DENSITIES else before.density,
        language if language is not None and (not language or known(language)) else before.language,
    )


def of(connection: HTTPConnection) -> Look:
    """The look that a browser keeps."""
    return read(dict(parse_qsl(connection.cookies.get(COOKIE, "")[:200])))


async def choose(request: Request) -> Response:
    """`POST /look`: keep another look, and go back to the page."""
    check_origin(request)
    fields = await read_form(request)
    to = fields.get("to", "/")
    plain = to.startswith("/") and not to.startswith("//") and to.isascii() and to.isprintable() and "\\" not in to
    response = RedirectResponse(to[:500] if plain else "/", status_code=303)
    secure = request.url.scheme == "https"
    kept = read(fields, of(request)).cookie()
    response.set_cookie(COOKIE, kept, max_age=YEAR_S, secure=secure, httponly=True, samesite="strict")
    return response


class Looks:
    """Has every page of a request know how it is wanted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            connection = HTTPConnection(scope)
            found = of(connection)
            LOOK.set(found)
            LANGUAGE.set(found.language or best(connection.headers.get("accept-language", "")))
        await self.app(scope, receive, send)
