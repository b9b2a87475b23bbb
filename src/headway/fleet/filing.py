"""Papers of vehicles and drivers, put beside what is known of them, one kind at a time; and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec.structs import replace

from headway.events.fleet import DriverSaved, VehicleSaved
from headway.fleet import checks
from headway.fleet import commands as c
from headway.fleet.model import Driver, Paper, Vehicle
from headway.fleet.papers import PaperRules
from headway.fleet.store import Q, packed, unpacked
from headway.kernel.errors import NotFound

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


async def save_paper(cmd: c.SavePaper, uow: UnitOfWork) -> c.PaperStands:
    """Put one paper in the place of those of its kind.

    Raises:
        NotFound: there is no such vehicle or driver. BadInput: a kind that is none, or days out of order.
    """
    checks.check_papers((cmd.paper,), cmd.owner)
    return await _file(cmd.owner, cmd.code, cmd.paper.kind, (cmd.paper,), uow)


async def drop_papers(cmd: c.DropPapers, uow: UnitOfWork) -> c.PaperStands:
    """Forget the papers of a kind.

    Raises:
        NotFound: there is no such vehicle or driver. BadInput: a kind that is none.
    """
    checks.check_kind("kind", cmd.kind, cmd.owner)
    return await _file(cmd.owner, cmd.code, cmd.kind, (), uow)


async def set_paper_rules(cmd: c.SetPaperRules, uow: UnitOfWork) -> PaperRules:
    """Ask something else of papers from now on; raises BadInput."""
    checks.check_paper_rules(cmd.rules)
    await uow.conn.execute(Q.set_paper_rules, packed(cmd.rules))
    return cmd.rules


def merged(old: Iterable[Paper], new: Iterable[Paper]) -> tuple[Paper, ...]:
    """Papers by kind: the new ones of a kind take the place of all old ones of it, the others stay."""
    fresh = tuple(new)
    kinds = {each.kind for each in fresh}
    return tuple(sorted((*(each for each in old if each.kind not in kinds), *fresh), key=lambda each: each.kind))


async def _file(owner: c.Owner, code: str, kind: str, papers: tuple[Paper, ...], uow: UnitOfWork) -> c.PaperStands:
    vehicle = owner is c.Owner.VEHICLE
    row = await uow.conn.fetchrow(Q.vehicle_by_code if vehicle else Q.hold_driver, code)
    if row is None:
        raise NotFound(f"there is no {owner} {code!r}", code=code)
    found: Vehicle | Driver = unpacked(row["detail"], Vehicle) if vehicle else unpacked(row["detail"], Driver)
    after = merged((each for each in found.papers if each.kind != kind), papers)
    if after != found.papers:
        await uow.conn.execute(
            Q.vehicle_detail if vehicle else Q.driver_detail, row["id"], packed(replace(found, papers=after))
        )
        _told(row["id"], found, uow)
    return c.PaperStands(owner, code, after)


def _told(owner_id: UUID, found: Vehicle | Driver, uow: UnitOfWork) -> None:
    how: dict[str, Any] = {"carrier_code": found.carrier, "active": found.active}
    if isinstance(found, Vehicle):
        uow.emit(VehicleSaved(vehicle_id=owner_id, vehicle_code=found.code, **how))
    else:
        uow.emit(DriverSaved(driver_id=owner_id, driver_code=found.code, **how))
