"""One request's turn: who calls, in which transaction, and what goes back beside the body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request

from headway.api.errors import VersionMismatch
from headway.api.settings import ApiSettings
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.tenancy import Principal
from headway.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_ETAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]{1,100})"')


@dataclass(slots=True)
class Turn:
    """What an operation may use.

    Attributes:
        conn: inside the request's transaction; read-only for a GET.
        now: the tenant's time; the system's for an operator.
        uow: the unit of work of a write.
        body: the bytes that came.
        headers: what is to be sent along.
        status: the status to answer with, where it is not the operation's usual one.
        secret: a text of the answer, or several, that must not be kept for a replay.
    """

    app: App
    settings: ApiSettings
    caller: Principal
    request: Request
    body: bytes
    now: datetime
    conn: Connection | None = None
    uow: UnitOfWork | None = None
    headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    secret: str | tuple[str, ...] | None = None

    @property
    def tenant_id(self) -> UUID:
        assert self.caller.tenant_id is not None
        return self.caller.tenant_id

    @property
    def db(self) -> Connection:
        """The connection of the request's transaction."""
        assert self.conn is not None
        return self.conn

    @property
    def work(self) -> UnitOfWork:
        """The unit of work of the request's transaction."""
        assert self.uow is not None
        return self.uow

    async def run(self, command: object) -> Any:
        """Run a command in the request's transaction."""
        return await self.app.handle(self.work, command)

    def tag(self, version: object) -> None:
        """Send the ETag of what is answered."""
        self.headers["ETag"] = f'"{version}"'

    def check_match(self, version: object) -> None:
        """Refuse to change what is not at the version that If-Match names.

        Raises:
            VersionMismatch: it has changed.
        """
        wanted = self.matching()
        if wanted is not None and str(version) not in wanted:
            raise VersionMismatch(f"it is at version {version}", version=str(version))

    def matching(self) -> tuple[str, ...] | None:
        """The versions that If-Match names; None: any.

        Raises:
            BadInput: the header is no list of entity tags.
        """
        said = self.request.headers.get("if-match")
        if said is None or said.strip() == "*":
            return None
        tags = tuple(match[1] for part in said.split(",") if (match := _ETAG.fullmatch(part.strip())))
        if len(tags) != len(said.split(",")):
            raise BadInput("this is no entity tag", field="If-Match", allowed='an ETag as it was sent, such as "7"')
        return tags

    def matching_number(self) -> int | None:
        """The one version number that If-Match names; None: any.

        Raises:
            VersionMismatch: it names something that is no number, so no version of anything.
        """
        wanted = self.matching()
        if wanted is None:
            return None
        if len(wanted) != 1 or not (wanted[0].isascii() and wanted[0].isdigit() and len(wanted[0]) < 18):
            raise VersionMismatch("no version is called so", if_match=wanted)
        return int(wanted[0])


async def current(request: Request) -> Turn:
    """The turn of this request."""
    turn: Turn = request.state.turn
    return turn


Now = Annotated[Turn, Depends(current)]
"""What an operation takes to get at its turn."""

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=500, description="change it only if its ETag is still this one, else 412"),
]
