"""The thresholds in force: asked of the database once in a transaction, read again only when they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from headway.exceptions.thresholds.facts import SHAPE, Facts, facts_of
from headway.exceptions.thresholds.limits import DEFAULTS, SHARES, Limits
from headway.exceptions.thresholds.model import BUILT_IN, Row, Thresholds
from headway.kernel.db import load_queries
from headway.kernel.rules import BadCondition, compile_over
from headway.tracking.watched import TrackedShipment

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)
_CACHED = 64
_REMEMBERED = 4096


class LimitsBook:
    """Which limits hold for what: a version of the document, applied."""

    def __init__(self, document: Thresholds = BUILT_IN, version: int = 0) -> None:
        self.document = document
        self.version = version
        self._known: dict[Facts, Limits] = {}

    @property
    def plain(self) -> bool:
        """Does the same hold for everything?"""
        return not self.document.rows

    def of(self, facts: Facts) -> Limits:
        """The limits for these facts: every row that holds, the later over the earlier."""
        if self.plain:
            return DEFAULTS
        found = self._known.get(facts)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[facts] = self._resolved(facts)
        return found

    def of_shipment(self, shipment: TrackedShipment) -> Limits:
        """The limits for a shipment that is tracked."""
        return DEFAULTS if self.plain else self.of(facts_of(shipment))

    def least(self, *names: str) -> float:
        """The smallest that any of these limits is for anything."""
        set_to = [row.set[name] for row in self.document.rows for name in names if name in row.set]
        built_in = [float(getattr(DEFAULTS, name)) for name in names]
        return min([*set_to, *built_in])

    def rows_of(self, facts: Facts) -> list[int]:
        """The rows that hold, by their place."""
        return [place for place, row in enumerate(self.document.rows) if _holds(row, facts)]

    def _resolved(self, facts: Facts) -> Limits:
        changes: dict[str, Any] = {}
        off: set[str] = set()
        for place in self.rows_of(facts):
            row = self.document.rows[place]
            changes |= {name: value if name in SHARES else int(value) for name, value in row.set.items()}
            off |= set(row.off)
        return msgspec.structs.replace(DEFAULTS, **changes, off=tuple(sorted(off)))


PLAIN = LimitsBook()


class Books:
    """Documents that were read once, by tenant, version and content."""

    def __init__(self) -> None:
        self._known: dict[tuple[UUID, int, str], LimitsBook] = {}
        self._of_units: WeakKeyDictionary[UnitOfWork, LimitsBook] = WeakKeyDictionary()

    async def active(self, uow: UnitOfWork) -> LimitsBook:
        """The thresholds in force, asked for once in a unit of work."""
        known = self._of_units.get(uow)
        if known is None:
            known = self._of_units[uow] = await self.load(uow.conn)
        return known

    async def load(self, conn: Connection) -> LimitsBook:
        """The thresholds in force for the connection's tenant."""
        row = await conn.fetchrow(Q.thresholds_in_force)
        if row is None or row["version"] == 0:
            return PLAIN
        key = (row["tenant_id"], row["version"], row["digest"])
        known = self._known.pop(key, None)
        if known is None:
            text = await conn.fetchval(Q.thresholds_text, row["version"])
            known = LimitsBook(_trusted(text), row["version"])
        self._known[key] = known
        if len(self._known) > _CACHED:
            self._known.pop(next(iter(self._known)))
        return known


def _trusted(text: str) -> Thresholds:
    """A document that was checked before it was kept; a detector that is no longer there may be named off."""
    from headway.exceptions.detectors import NAMES
    from headway.exceptions.thresholds.reading import read_thresholds

    return read_thresholds(text, NAMES)


def _holds(row: Row, facts: Facts) -> bool:
    """A condition was tried before it was saved; one that cannot be judged after all holds of nothing."""
    if not row.when.strip():
        return True
    try:
        return compile_over(row.when, SHAPE).holds(facts.groups())
    except BadCondition:
        return False
