"""Noting how connectors fare: many at once, each told when it begins to fail and when it works again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from headway.events.tracking import ConnectorFailing, ConnectorRecovered
from headway.kernel.db import load_queries
from headway.tracking.health.judging import Failing, Health, Recovered, failed, silent, silent_from, worked

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)
SILENCE = "tracking.silence"
HEARD = frozenset({"hook", "gateway"})
"""Kinds that are expected to be heard of: their silence means something."""

MAX_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Note:
    """A connector worked, or failed with this fault. `key` tells it apart from others of its kind."""

    kind: str
    key: str
    name: str
    carrier_code: str = ""
    fault: str | None = None
    at: datetime | None = None


async def note(uow: UnitOfWork, notes: Sequence[Note]) -> None:
    """Note what became of some uses, in their order."""
    if not notes:
        return
    found = await _locked(uow.conn, sorted({(one.kind, one.key) for one in notes}))
    last = {(one.kind, one.key): one for one in notes}
    for one in notes:
        key, at = (one.kind, one.key), one.at or uow.now
        before = found.get(key, Health())
        if one.fault is None:
            found[key], news = worked(before, at)
            _tell(uow, one, news)
        else:
            found[key], trouble = failed(before, at, " ".join(one.fault.split())[:MAX_SENTENCE])
            _tell(uow, one, trouble)
    for key, one in last.items():
        await _write(uow, one, found[key])
        if one.kind in HEARD and (limit := silent_from(found[key])) is not None and found[key].worked % 20 == 0:
            uow.set_timer(SILENCE, f"{one.kind}|{one.key}", max(limit, uow.now), {"name": one.name})


async def look_for_silence(uow: UnitOfWork, kind: str, key: str) -> None:
    """Has a connector been silent for too long by now? Looks again when it may be."""
    rows = await uow.conn.fetch(Q.lock_health, [kind], [key])
    if not rows:
        return
    row, health = rows[0], _health(rows[0])
    after, news = silent(health, uow.now)
    one = Note(kind, key, row["name"], row["carrier_code"])
    if news is not None:
        _tell(uow, one, news)
        await _write(uow, one, after)
    elif (limit := silent_from(health)) is not None:
        uow.set_timer(SILENCE, f"{kind}|{key}", max(limit, uow.now))


async def list_health(conn: Connection, limit: int = 500) -> list[dict[str, Any]]:
    """How all connectors fare, those that fail first."""
    return [dict(row) for row in await conn.fetch(Q.list_health, limit)]


async def troubled(conn: Connection, kinds: Sequence[str]) -> set[tuple[str, str]]:
    """Connectors that failed the last time."""
    return {(row["kind"], row["key"]) for row in await conn.fetch(Q.troubled, list(kinds))}


def connector_id(tenant_id: UUID, kind: str, key: str) -> UUID:
    """The id under which a connector is told of."""
    return uuid5(tenant_id, f"{kind}|{key}")


async def _locked(conn: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Health]:
    rows = await conn.fetch(Q.lock_health, [key[0] for key in keys], [key[1] for key in keys])
    return {(row["kind"], row["key"]): _health(row) for row in rows}


def _health(row: Any) -> Health:
    return Health(
        failures=row["failures"],
        failing_since=row["failing_since"],
        worked=row["worked"],
        worked_at=row["worked_at"],
        usual_gap_s=row["usual_gap_s"],
        told_at=row["told_at"],
    )


async def _write(uow: UnitOfWork, one: Note, health: Health) -> None:
    fault = None if one.fault is None else one.fault[:MAX_SENTENCE]
    names = (one.kind, one.key, connector_id(uow.tenant_id, one.kind, one.key), one.name, one.carrier_code)
    told = (health.failures, health.failing_since, uow.now if fault else None, fault)
    await uow.conn.execute(
        Q.put_health, *names, *told, health.worked_at, health.worked, health.usual_gap_s, health.told_at
    )


def _tell(uow: UnitOfWork, one: Note, news: Failing | Recovered | None) -> None:
    who: dict[str, Any] = {
        "connector_id": connector_id(uow.tenant_id, one.kind, one.key),
        "kind": one.kind,
        "name": one.name,
        "carrier_code": one.carrier_code,
    }
    match news:
        case Failing():
            uow.emit(ConnectorFailing(**who, failures=news.failures, since=news.since, sentence=news.sentence))
        case Recovered():
            uow.emit(ConnectorRecovered(**who, since=news.since, at=one.at or uow.now))
