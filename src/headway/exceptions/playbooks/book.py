"""The playbooks at work: asked of the database for every transaction, read again only when one changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from headway.exceptions.playbooks.faults import NoPlaybook
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.reading import read_playbook
from headway.exceptions.playbooks.shipped import Shipped, shipped
from headway.exceptions.playbooks.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

SHIPPED, OFF = 0, -1
"""Versions that are not saved: the one that comes with Headway, and none."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """A version that takes cases."""

    name: str
    version: int
    digest: str
    document: Playbook


class PlaybookBook:
    """Which versions are at work, and the documents of texts by their digests, which say all there is to say."""

    def __init__(self, own: Mapping[str, Shipped] | None = None) -> None:
        self._own = own
        self._read = lru_cache(maxsize=512)(read_playbook)
        self._of_units: WeakKeyDictionary[UnitOfWork, list[AtWork]] = WeakKeyDictionary()

    @property
    def shipped(self) -> Mapping[str, Shipped]:
        """Those that come with Headway, by name."""
        return shipped() if self._own is None else self._own

    async def at_work(self, uow: UnitOfWork) -> list[AtWork]:
        """The versions at work, by name; asked for once in a unit of work."""
        known = self._of_units.get(uow)
        if known is None:
            known = self._of_units[uow] = await self.load(uow.conn)
        return known

    def forget(self, uow: UnitOfWork) -> None:
        """Something was activated in this unit of work."""
        self._of_units.pop(uow, None)

    async def load(self, conn: Connection) -> list[AtWork]:
        """See `at_work`."""
        chosen = {row["name"]: row for row in await conn.fetch(Q.at_work)}
        found = []
        for name in sorted({*chosen, *self.shipped}):
            row = chosen.get(name)
            version = SHIPPED if row is None else row["version"]
            if version == SHIPPED and name in self.shipped:
                own = self.shipped[name]
                found.append(AtWork(name, SHIPPED, own.digest, own.document))
            elif version > SHIPPED and row is not None:
                found.append(AtWork(name, version, row["digest"], await self.document(conn, row["digest"])))
        return found

    async def document(self, conn: Connection, digest: str) -> Playbook:
        """The document of a text that is kept, or comes with Headway.

        Raises:
            NoPlaybook: there is no such text.
        """
        own = next((each for each in self.shipped.values() if each.digest == digest), None)
        if own is not None:
            return own.document
        text = await conn.fetchval(Q.text_of, digest)
        if text is None:
            raise NoPlaybook(f"there is no text {digest}", digest=digest)
        return self._read(text)

    async def keep_text(self, conn: Connection, version: AtWork) -> None:
        """Have the text of a version at work kept, so that a run can follow it whatever comes with the next Headway."""
        if version.version == SHIPPED:
            await conn.execute(Q.put_text, version.digest, self.shipped[version.name].text)
