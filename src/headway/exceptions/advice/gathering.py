"""From the database: the snapshot that actions on a case are ranked from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.adjusting.alternatives import Alternatives
from headway.dispatch.model import ShipmentStatus
from headway.dispatch.views import ShipmentRow, shipments_of_orders
from headway.exceptions import store as cases
from headway.exceptions.advice import store
from headway.exceptions.advice.model import AdviceInputs, AdvicePolicy, Member
from headway.exceptions.model import Case, CaseSubject
from headway.exceptions.playbooks.store import steps_of_runs
from headway.exceptions.playbooks.views import RunFilter, list_runs
from headway.kernel.money import Money
from headway.orders.model import OrderDraft, OrderView
from headway.orders.store import UnknownOrder, drafts_of, get_order
from headway.tracking.alerts.model import AlertPolicy
from headway.tracking.alerts.store import policy as alert_policy
from headway.tracking.eta.store import Q as ETA

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

LOOKED_AT = 20
"""Shipments of a case that are looked at one by one, in the order of their ids."""

OTHERS_FOR = 3
"""Of them, those that other carriers are thought of for, which is what costs."""

_CARRIED_OUT = frozenset({"done", "waiting"})
_LEFT = frozenset({ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.CLOSED})
_OVER = frozenset({ShipmentStatus.DELIVERED, ShipmentStatus.CLOSED, ShipmentStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Stake:
    """What is known of one shipment's delivery."""

    chance: float
    known: bool
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Reads snapshots; `kinds` are the kinds of steps there are, `alternatives` who else could carry a shipment."""

    kinds: tuple[tuple[str, str], ...]
    alternatives: Alternatives = field(default_factory=Alternatives)

    async def inputs(self, uow: UnitOfWork, case: Case) -> AdviceInputs:
        """Everything that the ranking uses."""
        conn = uow.conn
        policy, alerts = await store.read_policy(conn), await alert_policy(conn)
        orders = _orders(case, await cases.subjects_of(conn, case.id, open_only=True))
        shown = orders[:LOOKED_AT]
        drafts = await drafts_of(conn, shown)
        rows = await shipments_of_orders(conn, shown)
        stakes = await _stakes(conn, rows.values(), policy, uow.now)
        currency = _currency(case, drafts)
        held = await _held(conn, case)
        members = [
            _member(row, drafts[row.order_id], stakes[row.id], alerts, held=row.order_id in held)
            for row in sorted(rows.values(), key=lambda each: each.id)
            if row.order_id in drafts and drafts[row.order_id].currency == currency
        ]
        at_risk = case.at_risk
        return AdviceInputs(
            now=uow.now,
            detector=case.detector,
            about=case.subject_type,
            severity=str(case.severity),
            currency=currency,
            at_risk_minor=at_risk.minor if at_risk is not None and at_risk.currency == currency else 0,
            members=tuple(await self._with_others(uow, members, alerts, currency)),
            more=len(orders) - len(members),
            kinds=self.kinds,
            policy=policy,
            alerts=alerts,
            done=await _done(conn, case),
        )

    async def _with_others(
        self, uow: UnitOfWork, members: Sequence[Member], alerts: AlertPolicy, currency: str
    ) -> list[Member]:
        """The best other carriers of those with the most at stake, before the goods have left."""
        worth = [each for each in members if each.booked and not each.left and _matters(each, alerts, currency)]
        first = {each.shipment_id for each in sorted(worth, key=lambda each: -each.loss_minor)[:OTHERS_FOR]}
        found = []
        for each in members:
            other = await self.alternatives.best(uow, each.shipment_id) if each.shipment_id in first else None
            found.append(msgspec.structs.replace(each, alternative=other))
        return found


async def _done(conn: Connection, case: Case) -> tuple[tuple[str, datetime], ...]:
    """When each kind of step was last done about the case, by a playbook or by hand."""
    found = {each.code: each.at for each in await store.actions_of(conn, case.id) if each.outcome in _CARRIED_OUT}
    runs = [each.id for each in await list_runs(conn, RunFilter(case_id=case.id)) if not each.shadow]
    for steps in (await steps_of_runs(conn, runs)).values() if runs else ():
        for step in steps:
            if step.state in _CARRIED_OUT:
                found[step.does] = max(step.began_at, found.get(step.does, step.began_at))
    return tuple(sorted(found.items()))


def _orders(case: Case, subjects: Iterable[CaseSubject]) -> list[UUID]:
    found = [each.order_id for each in subjects if each.order_id is not None]
    return sorted({*found, *([case.order_id] if case.order_id is not None else [])})


def _currency(case: Case, drafts: Mapping[UUID, OrderDraft]) -> str:
    named = [draft.currency for draft in drafts.values()]
    if named:
        return max(sorted(set(named)), key=named.count)
    return case.at_risk.currency if case.at_risk is not None else "USD"


async def _stakes(
    conn: Connection, rows: Iterable[ShipmentRow], policy: AdvicePolicy, now: datetime
) -> dict[UUID, Stake]:
    """The chance that each is late, by the ETA of its last open stop where there is one."""
    wanted = list(rows)
    latest = {row["shipment_id"]: row for row in await conn.fetch(ETA.latest, [each.id for each in wanted])}
    found = {}
    for each in wanted:
        eta = latest.get(each.id)
        due = each.deliver_by if eta is None else eta["due_at"]
        if each.status in _OVER:
            late = each.delivered_at is not None and due is not None and each.delivered_at > due
            found[each.id] = Stake(float(late), True, due)
        elif eta is not None:
            found[each.id] = Stake(round(float(eta["breach_chance"]), 6), True, due)
        else:
            passed = due is not None and due <= now
            found[each.id] = Stake(1.0 if passed else float(policy.unknown_chance), passed, due)
    return found


async def _held(conn: Connection, case: Case) -> frozenset[UUID]:
    """The order that the case is about, where it is on hold."""
    order = await _order(conn, case)
    return frozenset() if order is None or not order.open_holds else frozenset({order.id})


async def _order(conn: Connection, case: Case) -> OrderView | None:
    if case.order_id is None:
        return None
    try:
        return await get_order(conn, case.order_id)
    except UnknownOrder:
        return None


def _member(row: ShipmentRow, draft: OrderDraft, stake: Stake, alerts: AlertPolicy, *, held: bool) -> Member:
    owed = draft.late_penalty
    if owed is None or not owed.minor:
        owed = Money.of(alerts.late_cost, draft.currency)
    goodwill = Money.of(alerts.goodwill, draft.currency)
    return Member(
        shipment_id=row.id,
        reference=row.external_ref,
        chance=stake.chance,
        known=stake.known,
        due_at=stake.due_at,
        loss_minor=owed.minor + goodwill.minor,
        goodwill_minor=goodwill.minor,
        booked=row.booked_at is not None and row.carrier_id is not None,
        held=held,
        left=row.status in _LEFT,
        over=row.status in _OVER,
        reachable=bool(draft.recipient.email or draft.recipient.phone),
        carrier_code=row.carrier_code or "",
        price_minor=None if row.price is None or row.price.currency != draft.currency else row.price.minor,
    )


def _matters(member: Member, alerts: AlertPolicy, currency: str) -> bool:
    """Is so much at stake that others are thought of? As for alerts."""
    return member.chance * member.loss_minor >= Money.of(alerts.reassign_from, currency).minor
