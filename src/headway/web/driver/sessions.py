"""The phone's session: a cookie that no script reads, for the addresses of the driver's page only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from headway.dispatch.links import tenant_of
from headway.kernel.app import App
from headway.kernel.uow import UnknownTenant
from headway.tracking.driving.model import LONGEST_PASS, Driver, NotDriving
from headway.tracking.driving.store import signed_in

COOKIE = "headway_driver"
HOME = "/drive/"
MAX_SECRET = 100


@dataclass(frozen=True, slots=True)
class Driving:
    """A request of a driver who is signed in."""

    app: App
    tenant_id: UUID
    driver: Driver
    secret: str

    async def run(self, command: object) -> Any:
        """Run a command as this driver."""
        return await self.app.run(self.tenant_id, command, actor=self.driver.actor)


async def driving(request: Request) -> Driving:
    """Who drives with this phone.

    Raises:
        NotDriving: nobody is signed in, or the pass has ended.
    """
    app: App = request.app.state.app
    secret = request.cookies.get(COOKIE, "")[:MAX_SECRET]
    tenant_id = tenant_of(secret)
    if tenant_id is None:
        raise NotDriving("nobody is signed in on this phone")
    try:
        async with app.scope.reading(tenant_id) as (conn, now):
            found = await signed_in(conn, secret, now)
    except UnknownTenant:
        found = None
    if found is None:
        raise NotDriving("you are signed out, or your link has ended")
    return Driving(app, tenant_id, found, secret)


def set_cookie(response: Response, request: Request, secret: str) -> None:
    """Keep the session on the phone, also when the browser is closed.

    It is sent along when a message's link is opened, but never with another site's form.
    """
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LONGEST_PASS.total_seconds()),
        path="/drive",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response) -> None:
    """Have the phone forget its session."""
    response.delete_cookie(COOKIE, path="/drive", httponly=True, samesite="lax")
