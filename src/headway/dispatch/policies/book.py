"""The policy in force: asked of the database for every transaction, read again only when it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary

from headway.dispatch.policies.model import BUILT_IN, PolicyDocument
from headway.dispatch.policies.reading import read_policy
from headway.dispatch.policies.resolve import Resolver, resolver
from headway.dispatch.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

_CACHED = 64


@dataclass(frozen=True, slots=True)
class ActivePolicy:
    """A version of a tenant's policy; version 0 is the one built in. `resolve(order, zone, timezone)` applies it."""

    version: int
    document: PolicyDocument

    @property
    def resolve(self) -> Resolver:
        """What holds for an order."""
        return resolver(self.document, self.version)


BUILT_IN_POLICY = ActivePolicy(0, BUILT_IN)


class PolicyBook:
    """Documents that were read once, by tenant, version and content."""

    def __init__(self) -> None:
        self._known: dict[tuple[UUID, int, str], ActivePolicy] = {}
        self._of_units: WeakKeyDictionary[UnitOfWork, ActivePolicy] = WeakKeyDictionary()

    async def active(self, uow: UnitOfWork) -> ActivePolicy:
        """The policy in force, asked for once in a unit of work, however many events it handles."""
        known = self._of_units.get(uow)
        if known is None:
            known = self._of_units[uow] = await self.load(uow.conn)
        return known

    async def load(self, conn: Connection) -> ActivePolicy:
        """The policy in force for the connection's tenant; the last one activated, else the one built in."""
        row = await conn.fetchrow(Q.policy_in_force)
        if row is None or row["version"] == 0:
            return BUILT_IN_POLICY
        key = (row["tenant_id"], row["version"], row["digest"])
        known = self._known.pop(key, None)
        if known is None:
            text = await conn.fetchval(Q.policy_text, row["version"])
            known = ActivePolicy(row["version"], read_policy(text))
        self._known[key] = known
        if len(self._known) > _CACHED:
            self._known.pop(next(iter(self._known)))
        return known
