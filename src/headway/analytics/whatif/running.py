"""The door of what-if: read, rank, learn, live many times, sum up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from headway.analytics.policy import REMEMBERED
from headway.analytics.whatif import answers, deliveries
from headway.analytics.whatif.happened import course_of, what_happened
from headway.analytics.whatif.learning import remembered
from headway.analytics.whatif.limits import Ledger, Limits, days_around, limits_before
from headway.analytics.whatif.lives import Life, Luck, Sums
from headway.analytics.whatif.matching import followed, learners
from headway.analytics.whatif.reading import Period, read
from headway.analytics.whatif.report import WhatIfReport, carrier_shares, figures, responses
from headway.analytics.whatif.tables import Resolver, Tables
from headway.analytics.whatif.words import caveats, models, untried
from headway.dispatch.policies.model import PolicyDocument
from headway.dispatch.policies.resolve import Resolver as DocumentResolver
from headway.dispatch.snapshot import AllocationInputs
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.dispatch.policy import Known, PolicyParameters
    from headway.kernel.db.database import Connection

DRAWS = 200
TRIED_VERSION = -1
"""The version of a document that is not saved."""

Progress = Callable[[str, int, int], None]
"""Told of a step, how much of it is done, and of how much."""


def _silent(step: str, done: int, of: int) -> None:
    """Nobody watches."""


async def whatif(
    conn: Connection,
    document: PolicyDocument,
    since: datetime,
    until: datetime,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress = _silent,
) -> WhatIfReport:
    """The shipments planned from `since` (inclusive) to `until` (exclusive), decided again under the document.

    Args:
        draws: how many times the period is lived through, 1 to 5000.
        seed: the same seed gives the same report.

    Raises:
        BadInput: the period is empty, or holds no allocation.
    """
    if not since < until:
        raise BadInput(f"a period from {since} to {until}", field="from", allowed="a moment before `to`")
    if not 1 <= draws <= 5000:
        raise BadInput(f"{draws} draws", field="draws", allowed="1 to 5000")
    period = await read(conn, since, until, since - REMEMBERED)
    if not period.snapshots:
        raise BadInput(f"no shipments from {since} to {until}", field="from", allowed="a period with shipments")
    resolver = resolving(document)
    tables = await _ranked(period, resolver, progress)
    notes = untried(document)
    period, left_out = one_currency(period, tables)
    if left_out:
        tables = await _ranked(period, resolver, progress)
        notes = (*notes, f"{left_out} shipments in other currencies were left out")
    first, last = _days(period, tables)
    limits = await limits_before(conn, days_around(first, last), [o for each in period.offers.values() for o in each])
    wanted = Draws(document.name, draws, seed, notes, document.parameters.known)
    return await relive(period, tables, resolver, limits, wanted, progress)


def one_currency(period: Period, tables: Tables) -> tuple[Period, int]:
    """The period's shipments in the currency of most of them, and how many are not: amounts are never mixed."""
    found = [tables.terms(number).currency for number in range(len(period.snapshots))]
    ((main, count),) = Counter(found).most_common(1)
    if count == len(found):
        return period, 0
    kept = tuple(each for each, currency in zip(period.snapshots, found, strict=True) if currency == main)
    ids = {each.shipment.id for each in kept}
    offers = {shipment: each for shipment, each in period.offers.items() if shipment in ids}
    return replace(period, snapshots=kept, offers=offers), len(found) - count


def resolving(document: PolicyDocument) -> Resolver:
    """What a document says for the order of a snapshot."""
    resolve = DocumentResolver(document, TRIED_VERSION)

    def resolved(inputs: AllocationInputs) -> PolicyParameters:
        return resolve(inputs.order, inputs.destination_zone, inputs.timezone)

    return resolved


async def _ranked(period: Period, resolver: Resolver, progress: Progress) -> Tables:
    tables = Tables(period.snapshots, resolver)
    for number in range(len(period.snapshots)):
        tables.terms(number)
        if number % 50 == 0:
            progress("ranking", number, len(period.snapshots))
            await asyncio.sleep(0)
    return tables


def _days(period: Period, tables: Tables) -> tuple[date, date]:
    """The first and the last day on which anything was decided."""
    zone = tables.terms(0).zone
    decided = [each.decided_at.astimezone(zone).date() for each in period.snapshots]
    return min(decided), max(decided)


@dataclass(frozen=True, slots=True)
class Draws:
    """How often, from which seed, and under which name the period is lived through.

    known: what the policy knows of carriers from elsewhere; it is evidence on them for the lives too. What a row of a
        table sets for some orders only is not.
    """

    policy: str
    draws: int
    seed: int
    notes: tuple[str, ...] = ()
    known: tuple[Known, ...] = ()


async def relive(
    period: Period, tables: Tables, resolver: Resolver, limits: Limits, wanted: Draws, progress: Progress = _silent
) -> WhatIfReport:
    """The report on a period that was read and ranked; needs no database any more."""
    zone: ZoneInfo = tables.terms(0).zone
    own = [offer for offers in period.offers.values() for offer in offers]
    every = [*period.others, *own]
    kinds = tables.kinds()
    says = answers.learn(every, kinds, zone, wanted.draws, wanted.seed, wanted.known)
    comes = deliveries.learn(every, period.delivered, kinds, zone, wanted.draws, wanted.seed + 2, wanted.known)
    luck = _Lucks(says, answers.book_of(own), comes, deliveries.arrivals_of(own, period.delivered))
    courses = [course_of(each) for each in period.snapshots]
    learning = learners(len(period.snapshots), wanted.draws)
    leaders = followed((says.accepts, comes.in_plan), kinds, tables.first_choices(), wanted.draws, learning)
    lives: list[Sums] = []
    rankings: list[Tables] = []
    for draw, leader in enumerate(leaders):
        memory = None
        if draw < learning:
            memory = remembered(courses[0].starts_at, period.others, period.delivered)
            rankings.append(Tables(period.snapshots, resolver, memory))
        ranked = rankings[leader]
        rng = np.random.default_rng((wanted.seed, draw))
        lot = luck.of(draw, rng)
        life = Life(period.snapshots, courses, ranked, Ledger(limits), lot, period.exhausted, rng, memory)
        lives.append(life.run())
        progress("living", draw + 1, wanted.draws)
        await asyncio.sleep(0)
    happened = what_happened(period, tables)
    return WhatIfReport(
        since=period.since,
        until=period.until,
        policy=wanted.policy,
        shipments=len(period.snapshots),
        draws=wanted.draws,
        seed=wanted.seed,
        currency=tables.terms(0).currency,
        figures=figures(lives, happened),
        carriers=carrier_shares(lives, happened, says.samples, comes.samples),
        responses=responses(lives),
        models=models(says, comes, zone.key),
        caveats=(*caveats(period, lives, says, kinds), *wanted.notes),
    )


@dataclass(frozen=True, slots=True)
class _Lucks:
    """What carriers do, draw by draw."""

    says: answers.Beliefs
    book: answers.Book
    comes: deliveries.Beliefs
    arrivals: deliveries.Arrivals

    def of(self, draw: int, rng: np.random.Generator) -> Luck:
        said = answers.Answers(self.says, self.book, draw, rng)
        return Luck(said, deliveries.Deliveries(self.comes, self.arrivals, draw, rng))
