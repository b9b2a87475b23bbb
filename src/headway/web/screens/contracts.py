"""Contracts: all of them in time, one with its prices, and two beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from starlette.responses import Response

from headway.carriers import views as carriers
from headway.carriers.agreements import (
    CarrierTerms,
    bands_of,
    compared,
    contract_named,
    lanes_of,
    lists_compared,
    outlook,
)
from headway.carriers.comparing import Comparison
from headway.carriers.contracts import Terms
from headway.carriers.pricelists import PriceList, price_lists
from headway.carriers.shown import ContractView
from headway.carriers.timeline import SOON
from headway.web.spans import Calendar, Place
from headway.web.visits import Desk, Visit

BACK, AHEAD = timedelta(days=200), timedelta(days=400)
MOST = 500
BANDS, CHANGES = 200, 200


@dataclass(frozen=True, slots=True)
class Bar:
    """A contract in time; `tone`: past, now, soon, or ahead; `deck` counts those it overlaps with from 0."""

    terms: Terms
    at: Place
    tone: str
    deck: int


@dataclass(frozen=True, slots=True)
class Row:
    """A carrier's contracts in time: bars, and the days on which nothing prices a lane."""

    found: CarrierTerms
    bars: tuple[Bar, ...]
    holes: tuple[Place, ...]

    @property
    def decks(self) -> int:
        """How many contracts stand above one another, at least one."""
        return 1 + max((bar.deck for bar in self.bars), default=0)


async def index(visit: Visit) -> Response:
    """Every carrier's contracts in time, those with warnings first."""
    async with visit.desk() as desk:
        day = today(desk)
        found = await outlook(desk.conn, day, visit.query("carrier") or None)
        calendar = Calendar(day - BACK, day + AHEAD)
        rows = [row(each, calendar, day) for each in found]
        return visit.page(
            "contracts.html",
            desk,
            rows=sorted(rows, key=lambda each: (-each.found.warnings, each.found.carrier)),
            months=calendar.months(),
            now=calendar.place(day, day),
            day=day,
            contracts=(await carriers.list_contracts(desk.conn, limit=MOST)).items,
            can=visit.may("carriers:write"),
        )


async def show(visit: Visit) -> Response:
    """One contract."""
    return await page(visit, visit.id())


async def page(visit: Visit, contract_id: UUID, **more: object) -> Response:
    """A contract's page, with more to say on it."""
    async with visit.desk() as desk:
        contract = await contract_named(desk.conn, contract_id)
        detail = await carriers.get_contract(desk.conn, contract.carrier, contract.code)
        others = (await carriers.list_contracts(desk.conn, carrier=contract.carrier, limit=MOST)).items
        lane = _lane(visit.query("lane"))
        day = today(desk)
        terms = await outlook(desk.conn, day, contract.carrier)
        volumes = (await carriers.list_volumes(desk.conn, carrier=contract.carrier, limit=MOST)).items
        shown: dict[str, object] = {"error": None, "checked": None, "text": ""} | more
        return visit.page(
            "contract.html",
            desk,
            contract=contract,
            detail=detail,
            state=state(contract.valid_from, contract.valid_to, day),
            others=[each for each in others if each.id != contract.id],
            lanes=await lanes_of(desk.conn, contract.id),
            lane=lane,
            bands=await bands_of(desk.conn, contract.id, lane, BANDS + 1),
            most=BANDS,
            against=await _against(visit, desk, contract, others),
            changes=CHANGES,
            gaps=[gap for each in terms for gap in each.gaps if contract.code in (gap.before, gap.after)],
            endings=[end for each in terms for end in each.endings if end.code == contract.code],
            volumes=volumes,
            lists=(lists := await price_lists(desk.conn, contract.id)),
            beside=await _beside(visit, desk, contract, lists),
            services=(await carriers.list_services(desk.conn, carrier=contract.carrier, limit=MOST)).items,
            day=day,
            can=visit.may("carriers:write"),
            **shown,
        )


def today(desk: Desk) -> date:
    """The tenant's day."""
    return desk.now.astimezone(desk.tenant.zone).date()


def state(valid_from: date, valid_to: date, day: date) -> str:
    """past, ahead, soon (it ends within `SOON`) or now."""
    if valid_to < day:
        return "past"
    if valid_from > day:
        return "ahead"
    return "soon" if valid_to < day + SOON else "now"


def row(found: CarrierTerms, calendar: Calendar, day: date) -> Row:
    """A carrier's contracts on a calendar."""
    bars = []
    free: list[date] = []
    for terms in found.contracts:
        deck = next((place for place, until in enumerate(free) if until < terms.valid_from), len(free))
        free[deck : deck + 1] = [terms.valid_to]
        at = calendar.place(terms.valid_from, terms.valid_to)
        if at is not None:
            tone = state(terms.valid_from, terms.valid_to, day)
            ends = any(each.code == terms.code for each in found.endings)
            bars.append(Bar(terms, at, "now" if tone == "soon" and not ends else tone, deck))
    holes = (calendar.place(gap.since, gap.until) for gap in found.gaps)
    return Row(found, tuple(bars), tuple(hole for hole in holes if hole is not None))


async def _against(
    visit: Visit, desk: Desk, contract: ContractView, others: Sequence[ContractView]
) -> tuple[ContractView, ContractView, Comparison] | None:
    """The older and the newer of the contract and the one it is to be compared with, and what differs."""
    other = next((each for each in others if each.code == visit.query("against") and each.id != contract.id), None)
    if other is None:
        return None
    older, newer = sorted((contract, other), key=lambda each: (each.valid_from, each.code))
    return older, newer, await compared(desk.conn, older.id, newer.id)


async def _beside(
    visit: Visit, desk: Desk, contract: ContractView, lists: Sequence[PriceList]
) -> tuple[int, int, Comparison] | None:
    """The list that is to be looked at, beside another, the one before it where none is named; None: none is."""
    known = {str(each.version): each.version for each in lists}
    newer = known.get(visit.query("list"))
    if newer is None:
        return None
    older = known.get(visit.query("with"), newer - 1)
    return older, newer, await lists_compared(desk.conn, contract.id, older, newer)


def _lane(text: str) -> tuple[str, str] | None:
    origin, sign, destination = text.partition(">")
    return (origin, destination) if sign and origin and destination else None
