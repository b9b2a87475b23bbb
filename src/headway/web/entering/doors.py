"""What signing in needs from outside: the providers' network, and where this installation is reached."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from headway.people.model import Where
from headway.people.oidc.model import Issuers

HOUSE = "headway_house"
"""The cookie that remembers a tenant's short name; no secret."""


@dataclass(frozen=True, slots=True)
class Doors:
    """`public_url` is where people reach this installation; None: where they say they did."""

    issuers: Issuers
    public_url: str | None = None

    def reached_at(self, request: Request) -> str:
        """The address of this installation, without a slash at the end."""
        return self.public_url or f"{request.url.scheme}://{request.url.netloc}"


def doors_of(request: Request) -> Doors:
    """The doors of the screens that answer."""
    found: Doors = request.app.state.doors
    return found


def where_of(request: Request) -> Where:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Where(address[:60], request.headers.get("user-agent", "")[:300])


def remember_house(response: Response, request: Request, slug: str) -> None:
    """Have the browser name this tenant the next time."""
    secure = request.url.scheme == "https"
    response.set_cookie(HOUSE, slug, max_age=31_536_000, secure=secure, httponly=True, samesite="lax", path="/login")


def safe(to: str) -> str:
    """A path of ours; anything that could lead elsewhere becomes the first page."""
    plain = to.startswith("/") and not to.startswith("//") and to.isascii() and to.isprintable() and "\\" not in to
    return to[:500] if plain else "/"
