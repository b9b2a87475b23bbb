"""Papers of the fleet: what each vehicle and driver has, what runs out, and what a plan asks of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from headway.api.operation import Router
from headway.api.routers.fleet_wire import PaperWire
from headway.api.turn import Now
from headway.api.wire import Code, Day, Nothing, Sent, Short, Shown
from headway.fleet import commands as c
from headway.fleet import views
from headway.fleet.model import Paper
from headway.fleet.papers import PaperRules
from headway.fleet.store import tenant_of
from headway.kernel.errors import NotFound

router = Router("papers", "Licences, certificates, inspections and insurances of the fleet, and what they hold up.")

Kinds = Annotated[tuple[Code, ...], Field(max_length=30)]
AtCommit = Literal["block", "warn", "off"]


class PaperIn(Sent):
    """A paper in the place of those of its kind; the last day on which it is good, null: for ever."""

    number: Short = ""
    valid_from: Day | None = None
    valid_until: Day | None = None


class PapersOut(Shown):
    """Which papers a vehicle or driver has, by kind."""

    owner: c.Owner
    code: str
    papers: list[PaperWire]


class PaperRulesWire(Sent):
    """What is asked of papers.

    at_commit: block: no plan is made or runs with a paper that is missing or has run out; warn: a person may commit it
    with a reason, for who keeps papers elsewhere and brings them here later; off: nobody looks, for who does not keep
    them here. vehicle_needs, driver_needs: kinds that each must have here, beside what its goods ask for. ahead_days:
    so long before a paper runs out it is told.
    """

    at_commit: AtCommit = "block"
    vehicle_needs: Kinds = ()
    driver_needs: Kinds = ()
    ahead_days: Annotated[int, Field(ge=0, le=366)] = 30


class DueOut(Shown):
    """A paper to see to: `state` is missing, over or soon; `days` until it runs out, negative: since."""

    owner: c.Owner
    code: str
    name: str
    kind: str
    number: str
    valid_until: date | None
    days: int | None
    state: str


@router.get("/fleet/papers-due", "fleet:read")
async def list_papers_due(turn: Now) -> list[DueOut]:
    """Papers of the fleet in use that are missing, have run out or do soon; the first to see to first."""
    zone, _ = await tenant_of(turn.db)
    found = await views.papers_due(turn.db, turn.now.astimezone(zone).date())
    return [DueOut.model_validate(msgspec.to_builtins(each)) for each in found]


@router.put("/fleet/vehicles/{vehicle}/papers/{kind}", "fleet:write", raises=(NotFound,))
async def save_vehicle_paper(turn: Now, vehicle: str, kind: str, body: PaperIn) -> PapersOut:
    """Put a vehicle's paper in the place of those of its kind."""
    return await _save(turn, c.Owner.VEHICLE, vehicle, kind, body)


@router.put("/fleet/drivers/{driver}/papers/{kind}", "fleet:write", raises=(NotFound,))
async def save_driver_paper(turn: Now, driver: str, kind: str, body: PaperIn) -> PapersOut:
    """Put a driver's paper in the place of those of its kind."""
    return await _save(turn, c.Owner.DRIVER, driver, kind, body)


@router.post("/fleet/vehicles/{vehicle}/papers/{kind}/drop", "fleet:write", raises=(NotFound,))
async def drop_vehicle_papers(turn: Now, vehicle: str, kind: str, body: Nothing) -> PapersOut:
    """Forget a vehicle's papers of a kind."""
    return _out(await turn.run(c.DropPapers(c.Owner.VEHICLE, vehicle, kind)))


@router.post("/fleet/drivers/{driver}/papers/{kind}/drop", "fleet:write", raises=(NotFound,))
async def drop_driver_papers(turn: Now, driver: str, kind: str, body: Nothing) -> PapersOut:
    """Forget a driver's papers of a kind."""
    return _out(await turn.run(c.DropPapers(c.Owner.DRIVER, driver, kind)))


@router.get("/fleet/paper-rules", "fleet:read")
async def get_paper_rules(turn: Now) -> PaperRulesWire:
    """What is asked of papers."""
    return PaperRulesWire.model_validate(msgspec.to_builtins(await views.paper_rules(turn.db)))


@router.put("/fleet/paper-rules", "fleet:write")
async def set_paper_rules(turn: Now, body: PaperRulesWire) -> PaperRulesWire:
    """Ask something else of papers from now on."""
    await turn.run(c.SetPaperRules(msgspec.convert(body.model_dump(), PaperRules)))
    return body


async def _save(turn: Now, owner: c.Owner, code: str, kind: str, body: PaperIn) -> PapersOut:
    return _out(await turn.run(c.SavePaper(owner, code, Paper(kind=kind, **body.model_dump()))))


def _out(stands: c.PaperStands) -> PapersOut:
    papers = [PaperWire.model_validate(msgspec.to_builtins(each)) for each in stands.papers]
    return PapersOut(owner=stands.owner, code=stands.code, papers=papers)
