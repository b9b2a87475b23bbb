"""Everything that a day of real orders is reported as: one document, money in major units of its currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from headway.analytics.day import day_document
from headway.carriers.commands import RatesReport
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.tabular import RowFault
from headway.orders.importing import ImportReport
from headway.orders.store import dispatch_views
from headway.sim.invariants import violations
from headway.sim.real.bounding import bounds
from headway.sim.real.comparing import compared, planned_costs
from headway.sim.real.facts import Facts, Q, read_facts
from headway.sim.real.intake import CURRENCY, TakenIn
from headway.sim.real.money import Books, read_books
from headway.sim.real.plan import PlannedCost
from headway.sim.real.problem import Ways, ways_of
from headway.sim.real.running import RealDay
from headway.sim.real.scores import scorecards
from headway.sim.real.unpriced import KINDS, Unpriced, unpriced_orders

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

TIMEZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Report:
    """The document, and the rows behind it for whoever wants to check."""

    document: dict[str, Any]
    facts: Facts
    plans: list[PlannedCost]
    unpriced: list[Unpriced]
    taken: TakenIn

    @property
    def rates(self) -> RatesReport:
        return self.taken.rates

    @property
    def faults(self) -> list[str]:
        """A line for each thing wrong with a row of any file."""
        taken = self.taken
        found = [fault for each in (*taken.sites.values(), taken.customers, taken.orders) for fault in each.faults]
        return [str(fault) for fault in (*found, *taken.rates.faults)]


async def report(app: App, real: RealDay) -> Report:
    """Read the tenant and count."""
    taken = real.taken
    async with app.scope.reading(taken.tenant_id) as (conn, _):
        facts = await read_facts(conn, taken.start.date(), CURRENCY)
        unpriced = await unpriced_orders(conn, facts, taken.start.date())
        plans = planned_costs(facts)
        document = {
            "day": taken.start.date(),
            "ended_at": real.result.ended_at,
            "finished": real.result.quiet,
            "currency": CURRENCY,
            "orders": await _orders(conn, taken),
            "sites": {name: _file(found) for name, found in taken.sites.items()},
            "rates": rates(taken),
            **(await _day(conn, facts, unpriced)),
            **compared(facts, plans),
            "bounds": bounds(facts, plans, await _ways(conn, facts, taken)),
            "ledger": books(await read_books(conn, CURRENCY)),
            "cases": {row["detector"]: dict(row) for row in await conn.fetch(Q.cases)},
            "scorecards": await scorecards(conn, taken.start, real.result.ended_at, CURRENCY),
            "decisions": await _decisions(conn, app),
        }
    document["violations"] = [str(found) for found in await violations(app, taken.tenant_id)]
    return Report(document, facts, plans, unpriced, taken)


async def _ways(conn: Connection, facts: Facts, taken: TakenIn) -> Ways:
    return ways_of(facts, await dispatch_views(conn, list(facts.bookings), taken.start.date()))


async def _orders(conn: Connection, taken: TakenIn) -> dict[str, Any]:
    return {
        **_file(taken.orders),
        "imported": taken.orders.accepted,
        "held": taken.orders.held,
        "held_for": {row["hold"]: row["orders"] for row in await conn.fetch(Q.holds)},
        "again": _file(taken.again),
    }


def _file(found: ImportReport) -> dict[str, Any]:
    return {
        "file": found.file,
        "read": found.read,
        "accepted": found.accepted,
        "duplicates": found.duplicates,
        "refused": found.refused,
        **_faults(found.faults),
    }


def _faults(faults: Sequence[RowFault]) -> dict[str, Any]:
    """Refused rows by what was wrong with them, and a line for each fault."""
    return {
        "refused_for": dict(sorted(Counter(f"{fault.field}: {fault.allowed}" for fault in faults).items())),
        "faults": [str(fault) for fault in faults],
    }


def rates(taken: TakenIn) -> dict[str, Any]:
    """What the price list brought, and what is wrong with its bands."""
    found: RatesReport = taken.rates
    return {
        "read": found.read,
        "bands": found.bands,
        "carriers": list(found.carriers),
        "valid_from": taken.rates_from,
        "valid_to": taken.rates_to,
        "problems": found.counts(),
        "rows": [
            {"kind": each.problem.kind, "row": each.problem.row, "other_row": each.problem.other_row}
            for each in found.problems
            if each.problem.kind != "hairline"
        ],
        "refused": len({fault.row for fault in found.faults}),
        **_faults(found.faults),
    }


async def _day(conn: Connection, facts: Facts, unpriced: list[Unpriced]) -> dict[str, Any]:
    day = await day_document(conn)
    by_day = {str(row["day"]): row["orders"] for row in await conn.fetch(Q.allocated_on, TIMEZONE)}
    failures = Counter(failure.reason for failure in facts.failures.values())
    return {
        "released": day["released"],
        "held": day["held"],
        "allocated": {
            "orders": sum(by_day.values()),
            "by_day": by_day,
            "waiting_for_capacity": failures["no_capacity"],
            "nobody_took": failures["exhausted"],
        },
        "without_rate": {
            "orders": len(unpriced),
            "kinds": {**dict.fromkeys(KINDS, 0), **Counter(each.kind for each in unpriced)},
            "causes": dict(sorted(Counter(each.group for each in unpriced).items())),
        },
        "tenders": {name: day[name] for name in ("tendered", "accepted", "rejected", "expired")},
        "booked": len(facts.bookings),
        "delivered": day["delivered"],
        "on_time": day["on_time"],
        "invoices": {name: day[name] for name in ("invoices", "invoices_matched", "invoices_disputed")},
        "freight_cost": day["freight_cost"],
        "events": day["events"],
        "unaccounted": day["unaccounted"],
    }


def books(found: Books) -> dict[str, Any]:
    """The two sums, the trial balance and settlement's own checks."""
    return {
        "charges": found.charges.amount,
        "ledger": found.accrued.amount,
        "agree": found.agree,
        "trial_balance": [
            {"account": str(each.account), "debit": each.debit.amount, "credit": each.credit.amount}
            for each in found.own.accounts
        ],
        "checks": [
            {"check": each.name, "left": each.left.amount, "right": each.right.amount, "holds": each.holds}
            for each in found.own.checks
        ],
    }


async def _decisions(conn: Connection, app: App) -> dict[str, Any]:
    return {**asdict(await ledger.replay(conn, app.deciders)), **asdict(await ledger.verify(conn))}
