"""The difference that a move makes: pure, from how a shipment stands and who else could carry it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from headway.dispatch.adjusting.acting import carrier_of
from headway.dispatch.allocating import ALLOCATABLE
from headway.dispatch.board.model import Difference, MoveKind
from headway.dispatch.board.outlook import Choices, Standing
from headway.dispatch.board.pins import NOT_LEFT
from headway.dispatch.snapshot import Situation
from headway.kernel.decisions import Candidate

CANCELLABLE = NOT_LEFT
ASKED = frozenset({"pending", "sent", "viewed", "countered", "accepted"})
"""Offers that their carrier may know of."""


def weigh(kind: MoveKind, standing: Standing, target: str) -> Difference:
    """What the move changes; `blocked` says why it cannot be done."""
    return WEIGHED[kind](standing, target)


def assign(standing: Standing, target: str) -> Difference:
    """To a carrier of one's own choice, by its best service."""
    choices = standing.choices
    if choices is None:
        return Difference(blocked=f"it is {standing.shipment.status}: nobody else can be asked")
    if standing.carrier == target and standing.offers:
        return Difference(blocked=f"{target} has it already")
    found = choices.of(target)
    chosen = next((each for each in found if each.eligible), None)
    if chosen is None:
        why = "; ".join(each.sentence for each in found[0].rejections) if found else "it offers nothing on this lane"
        return Difference(blocked=f"{target} cannot take it: {why}")
    return _to(standing, choices, chosen)


def retender(standing: Standing, target: str) -> Difference:
    """From whoever has it to the next best."""
    choices = standing.choices
    if choices is None:
        return Difference(blocked=f"it is {standing.shipment.status}: nobody else can be asked")
    if choices.best is None:
        why = choices.candidates[0].rejections[0].sentence if choices.candidates else "no lane leads there"
        return Difference(blocked=f"nobody else can take it: {why}")
    return _to(standing, choices, choices.best)


def hold(standing: Standing, target: str) -> Difference:
    """Ask nobody until it is let go."""
    if standing.shipment.status not in ALLOCATABLE:
        return Difference(blocked=f"it is {standing.shipment.status}: only what has no carrier yet can be held")
    if standing.shipment.kept is not None and standing.shipment.kept.held:
        return Difference(blocked="it is held already")
    return _same(standing, told=_withdrawn(standing))


def let_go(standing: Standing, target: str) -> Difference:
    """End a hold or a pin."""
    kept = standing.shipment.kept
    if kept is None:
        return Difference(blocked="nobody holds or pins it")
    waits = standing.shipment.status in ALLOCATABLE and not standing.offers
    return _same(standing, warnings=("it is allocated at once",) if waits else ())


def pin(standing: Standing, target: str) -> Difference:
    """Whenever it is allocated, only this carrier."""
    if standing.shipment.status not in NOT_LEFT:
        return Difference(blocked=f"it is {standing.shipment.status}: it is not allocated any more")
    now = standing.carrier
    other = f"it stays with {now} for now; only {target} is asked if it is allocated again"
    return _same(standing, warnings=(other,) if now not in (None, target) else ())


def route(standing: Standing, target: str) -> Difference:
    """On a vehicle's running route."""
    found = standing.route
    if found is None or found.blocked:
        return Difference(blocked="no route was looked at" if found is None else found.blocked)
    said = [f"{found.moved} other stops move"] if found.moved else []
    said += [f"{found.late} get late or later"] if found.late else []
    return Difference(
        label=target, against="stay", cost_minor=found.added_minor, currency=found.currency,
        carrier_before=standing.carrier, carrier_after=standing.carrier, told=(f"driver {target}",),
        warnings=tuple(said),
    )  # fmt: skip


def cancel(standing: Standing, target: str) -> Difference:
    """It will not travel."""
    if standing.shipment.status not in CANCELLABLE:
        return Difference(blocked=f"it is {standing.shipment.status}: its goods have left, or it is over")
    return Difference(
        carrier_before=standing.carrier, told=(*_withdrawn(standing), "recipient"),
        warnings=("it cannot be undone",),
    )  # fmt: skip


WEIGHED: Mapping[MoveKind, Callable[[Standing, str], Difference]] = {
    MoveKind.ASSIGN: assign,
    MoveKind.RETENDER: retender,
    MoveKind.HOLD: hold,
    MoveKind.RELEASE: let_go,
    MoveKind.PIN: pin,
    MoveKind.UNPIN: let_go,
    MoveKind.ROUTE: route,
    MoveKind.CANCEL: cancel,
}
LOOKS_AROUND = frozenset({MoveKind.ASSIGN, MoveKind.RETENDER})
"""Moves for which it has to be known who else could carry it."""


def _same(standing: Standing, *, told: tuple[str, ...] = (), warnings: tuple[str, ...] = ()) -> Difference:
    carrier = standing.carrier
    after = None if told else carrier
    return Difference(carrier_before=carrier, carrier_after=after, told=told, warnings=warnings)


def _to(standing: Standing, choices: Choices, chosen: Candidate) -> Difference:
    base = choices.stay if choices.stay is not None and choices.stay.contributions else None
    against = "stay" if base is not None else "best"
    base = base or choices.best
    at = choices.situation(chosen.id)
    before = _delivery(standing)
    return Difference(
        candidate=chosen.id,
        label=chosen.label,
        carrier_before=standing.carrier,
        carrier_after=carrier_of(chosen.id),
        against=against,
        cost_minor=None if base is None else chosen.total_minor - base.total_minor,
        late_minor=None if base is None else _part(chosen, "late_risk") - _part(base, "late_risk"),
        freight_minor=None if base is None else _part(chosen, "freight") - _part(base, "freight"),
        currency=choices.inputs.order.currency,
        delivery_before=before,
        delivery_after=at.plan.delivery_at,
        deliver_by=at.plan.deliver_by,
        capacity=f"{carrier_of(chosen.id)} {at.day.isoformat()}",
        left=at.option.capacity_left,
        told=_told(standing, chosen, at, before),
        warnings=_warnings(at),
    )


def _told(standing: Standing, chosen: Candidate, at: Situation, before: datetime | None) -> tuple[str, ...]:
    later = before is not None and at.plan.delivery_at > max(before, at.plan.deliver_by)
    return (*_withdrawn(standing), f"asked {carrier_of(chosen.id)}", *(("recipient",) if later else ()))


def _withdrawn(standing: Standing) -> tuple[str, ...]:
    asked = dict.fromkeys(each.terms.carrier_code for each in standing.offers if each.status in ASKED)
    return tuple(f"withdrawn {code}" for code in asked)


def _warnings(at: Situation) -> tuple[str, ...]:
    gap = at.plan.delivery_at - at.plan.deliver_by
    minutes = int(gap.total_seconds()) // 60
    return (f"its plan delivers {minutes // 60} h {minutes % 60} min after the deadline",) if minutes > 0 else ()


def _delivery(standing: Standing) -> datetime | None:
    mine = [each for each in standing.offers if each.id == standing.shipment.offer_id] or list(standing.offers)
    return mine[0].terms.delivery_planned_at if mine else None


def _part(candidate: Candidate, feature: str) -> int:
    return sum(each.minor for each in candidate.contributions if each.feature == feature)
