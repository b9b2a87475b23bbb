"""What the pane of a case shows, read from one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.dispatch.clocks.store import at_stops, clocks
from headway.exceptions import views as cases
from headway.exceptions.inbox.model import Looked
from headway.exceptions.inbox.views import list_inbox, references
from headway.exceptions.model import OVER, Case, CaseState, CaseSubject
from headway.exceptions.ownership.book import BOOK as OWNERS
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.views import runs_of_case
from headway.kernel.errors import NotFound
from headway.people.roles import scopes_of
from headway.people.views import list_users
from headway.web.advising import advising
from headway.web.visits import Desk, Visit

BOOK = PlaybookBook()
OTHERS = 40
"""So many other cases are offered to merge into."""
MORNING = 8
AT_SITES = ("pickup", "dock", "tender", "capacity")
"""What is in the names of detectors of trouble before goods left."""
PEOPLE = 200
WORKS = frozenset({"exceptions:write", "exceptions:*", "*"})


@dataclass(frozen=True, slots=True)
class About:
    """One thing that a case is about, with every view of it; `name` is what customers call a shipment."""

    id: UUID
    name: str
    views: tuple[CaseSubject, ...]

    @property
    def over(self) -> bool:
        return all(view.ended_at is not None for view in self.views)


async def pane(visit: Visit, desk: Desk, case_id: UUID) -> dict[str, Any]:
    """All of one case.

    Raises:
        NotFound: there is none.
    """
    found = await cases.case_detail(desk.conn, case_id)
    if found is None:
        raise NotFound(f"there is no case {case_id}")
    can = visit.may("exceptions:write") and found.case.state not in OVER
    return {
        "case": found.case,
        "detail": found,
        "can": can,
        "fresh": found.case.state is CaseState.OPEN,
        "mine": found.case.assignee == visit.session.actor,
        "about": await _about(desk, found.subjects),
        "others": await _others(desk, found.case) if can else [],
        "people": await _people(desk) if can else [],
        "sleeps": sleeps(desk.now, desk.tenant.zone),
        "advising": await advising(visit, desk, found.case),
        "say": partial(desk.times.told, zone=await _place(desk, found)),
        "runs": await runs_of_case(desk.conn, BOOK, case_id),
    }


async def _place(desk: Desk, found: cases.CaseDetail) -> ZoneInfo | None:
    """By whose clock a case is told: of the sites where it is about leaving, else of the doors; None: of several."""
    ids = {view.shipment_id for view in found.subjects if view.shipment_id is not None}
    ends = await at_stops(desk.conn, await clocks(desk.conn), ids)
    leaving = any(word in found.case.detector for word in AT_SITES)
    zones = {here if leaving else there for here, there in ends.values()}
    return zones.pop() if len(zones) == 1 else None


def sleeps(now: datetime, zone: ZoneInfo) -> tuple[tuple[str, datetime], ...]:
    """How long a case may be told to sleep, in the tenant's hours."""
    local = now.astimezone(zone)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    tomorrow = morning + timedelta(days=1)
    monday = morning + timedelta(days=7 - local.weekday())
    hours = ((name, now + timedelta(hours=count)) for name, count in (("1h", 1), ("4h", 4)))
    return (*hours, ("tomorrow", tomorrow), ("monday", monday))


async def _about(desk: Desk, subjects: tuple[CaseSubject, ...]) -> list[About]:
    """What the case is about, one by one; what is still in trouble first."""
    views: dict[UUID, list[CaseSubject]] = {}
    for view in subjects:
        views.setdefault(view.subject.id, []).append(view)
    names = await references(desk.conn, {view.shipment_id for view in subjects if view.shipment_id is not None})
    found = [About(id_, names.get(of[0].shipment_id or id_, ""), tuple(of)) for id_, of in views.items()]
    return sorted(found, key=lambda each: (each.over, each.views[0].joined_at, each.name, str(each.id)))


async def _others(desk: Desk, case: Case) -> list[Case]:
    """Open cases that this one might be merged into: of the same carrier first."""
    found = await list_inbox(desk.conn, Looked(phase="unresolved"), limit=200)
    rest = [row.case for row in found if row.case.id != case.id]
    return sorted(rest, key=lambda each: (each.carrier_id != case.carrier_id, each.opened_at))[:OTHERS]


async def _people(desk: Desk) -> list[str]:
    """Who may be given a case: the people that the tenant's ownership names, and users who may work on cases."""
    owners = {person.name for person in (await OWNERS.load(desk.conn)).document.people}
    users = await list_users(desk.conn, limit=PEOPLE, active=True)
    return sorted(owners | {f"user:{user.email}" for user in users if not WORKS.isdisjoint(scopes_of(user.roles))})
