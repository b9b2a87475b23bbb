"""What each kind of step is expected to do about a case: pure, one function a kind.

Expected cost of an action = what lateness is still expected to cost + what the action costs - what it brings back.
Leaving things as they are costs `sum over shipments of chance x loss`. An action is worth the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from headway.exceptions.advice.model import AdviceInputs, Member
from headway.kernel.decisions import Contribution
from headway.kernel.moments import stamp
from headway.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Effect:
    """What is expected of an action: terms of its cost, what it spends, deliveries more in time."""

    parts: tuple[Contribution, ...]
    spends_minor: int = 0
    in_time: float = 0.0


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why an action cannot be done, or would do nothing; `rule` is a stable word."""

    rule: str
    sentence: str


Option = Callable[[AdviceInputs], Effect | Impossible]

_DAMAGE = frozenset({"damaged", "shortage", "temperature", "refused", "pod_missing", "failed_attempt", "missed_window"})
_GOES_BACK = frozenset({"refused", "damaged", "address_error", "failed_attempt", "temperature"})
_ADDRESS = frozenset({"address_error", "failed_attempt"})


def effect_of(inputs: AdviceInputs, kind: str) -> Effect | Impossible:
    """What a kind of step is expected to do; one that nobody has weighed changes nothing that is known."""
    last = dict(inputs.done).get(kind)
    if last is not None and kind in ONCE_A_WHILE and inputs.now - last < A_WHILE:
        return Impossible("done", f"it was done at {stamp(last)}")
    return OPTIONS.get(kind, _unweighed)(inputs)


def nothing(inputs: AdviceInputs) -> Effect:
    """Leaving things as they are."""
    return Effect((_lateness(inputs, {}),))


def _reassign(inputs: AdviceInputs) -> Effect | Impossible:
    """Another carrier: its own risks stand in its cost."""
    here = [each for each in _moving(inputs) if not each.left and each.booked]
    if not here:
        return Impossible("gone", "the goods have left, or no carrier has them yet")
    chosen = [each for each in here if each.alternative is not None]
    if not chosen:
        return Impossible("nobody_else", "no other carrier is left, or too little is at stake to look for one")
    extra = sum(max(0, each.alternative.extra_minor) for each in chosen if each.alternative is not None)
    names = ", ".join(dict.fromkeys(each.alternative.label for each in chosen if each.alternative is not None))
    return _averting(inputs, {each.shipment_id: 1.0 for each in chosen}, extra, f"{names}: more, with its own risks")


def _retender(inputs: AdviceInputs) -> Effect | Impossible:
    """Those that have no carrier are offered again."""
    here = [each for each in _moving(inputs) if not each.booked]
    if not here:
        return Impossible("booked", "a carrier has all that can still travel")
    averts = float(inputs.policy.retender_averts)
    return _averting(inputs, {each.shipment_id: averts for each in here}, 0, "asking the carriers again")


def _expedite(inputs: AdviceInputs) -> Effect | Impossible:
    """The carrier is told, and hurries: what alerts call expediting."""
    here = [each for each in _moving(inputs) if each.booked]
    if not here:
        return Impossible("no_carrier", "no carrier has the goods")
    policy = inputs.alerts
    averts = {
        each.shipment_id: float(policy.expedite_averts) * _notice(inputs, each, policy.expedite_full_min)
        for each in here
    }
    return _averting(inputs, averts, _minor(inputs, policy.expedite_cost) * len(here), "calling the carrier")


def _reroute(inputs: AdviceInputs) -> Effect | Impossible:
    here = [each for each in _moving(inputs) if each.left]
    if not here:
        return Impossible("not_on_the_way", "the goods are not on their way")
    averts = float(inputs.policy.reroute_averts)
    cost = _minor(inputs, inputs.alerts.expedite_cost) * len(here)
    return _averting(inputs, {each.shipment_id: averts for each in here}, cost, "instructing the carrier")


def _tell(inputs: AdviceInputs) -> Effect | Impossible:
    """The recipient is told: most of the goodwill is kept, and it costs a little where there was no need."""
    here = [each for each in inputs.members if each.reachable]
    if not here:
        return Impossible("unreachable", "no recipient of these can be reached")
    policy = inputs.alerts
    kept = wrongly = 0.0
    for each in here:
        share = float(policy.tell_keeps) * (0.7 + 0.3 * _notice(inputs, each, policy.tell_full_min))
        kept += each.chance * share * each.goodwill_minor
        wrongly += (1.0 - each.chance) * _minor(inputs, policy.tell_wrongly)
    return _keeping(inputs, kept, _minor(inputs, policy.tell_cost) * len(here), wrongly, "telling them")


def _book_slot(inputs: AdviceInputs) -> Effect | Impossible:
    here = [each for each in _moving(inputs) if each.reachable]
    if not here:
        return Impossible("unreachable", "no recipient of these can be asked")
    averts = {each.shipment_id: float(inputs.policy.slot_averts) for each in here}
    return _averting(inputs, averts, _minor(inputs, inputs.alerts.tell_cost) * len(here), "asking for another slot")


def _correct_address(inputs: AdviceInputs) -> Effect | Impossible:
    if inputs.detector not in _ADDRESS:
        return Impossible("address_is_right", "nothing says that the address is wrong")
    here = _moving(inputs)
    if not here:
        return Impossible("over", "nothing is on its way any more")
    averts = float(inputs.policy.address_averts)
    return _averting(inputs, {each.shipment_id: averts for each in here}, 0, "telling the carrier the right address")


def _hold(inputs: AdviceInputs) -> Effect | Impossible:
    if not any(not each.left for each in _moving(inputs)):
        return Impossible("gone", "the goods have left")
    return nothing(inputs)


def _release(inputs: AdviceInputs) -> Effect | Impossible:
    if not any(each.held for each in inputs.members):
        return Impossible("not_held", "no order of these is on hold")
    return nothing(inputs)


def _return(inputs: AdviceInputs) -> Effect | Impossible:
    if inputs.detector not in _GOES_BACK:
        return Impossible("nothing_to_bring_back", "the goods can still be delivered")
    cost = sum(each.price_minor or 0 for each in inputs.members)
    return _recovering(inputs, inputs.policy.return_recovers, cost, "the freight back, as the freight out")


def _claim(inputs: AdviceInputs) -> Effect | Impossible:
    if inputs.detector not in _DAMAGE:
        return Impossible("nobody_owes", "no carrier owes anything for this")
    return _recovering(inputs, inputs.policy.claim_recovers, 0, "")


def _credit(inputs: AdviceInputs) -> Effect | Impossible:
    goodwill = sum(each.chance * each.goodwill_minor for each in inputs.members)
    if not inputs.members:
        return Impossible("no_customer", "no customer is touched")
    cost = round(sum(each.goodwill_minor for each in inputs.members) / 2)
    return _keeping(inputs, goodwill * float(inputs.policy.credit_keeps), cost, 0.0, "the credit, half the goodwill")


def _invoice(inputs: AdviceInputs) -> Effect | Impossible:
    if inputs.about != "invoice":
        return Impossible("no_invoice", "the case is about no invoice")
    return _recovering(inputs, Decimal(1), 0, "")


def _unweighed(inputs: AdviceInputs) -> Effect:
    return nothing(inputs)


OPTIONS: Mapping[str, Option] = {
    "reassign": _reassign,
    "retender": _retender,
    "notify_carrier": _expedite,
    "reroute": _reroute,
    "resequence": _reroute,
    "notify_recipient": _tell,
    "notify_customer": _tell,
    "book_slot": _book_slot,
    "correct_address": _correct_address,
    "hold": _hold,
    "release": _release,
    "open_return": _return,
    "open_claim": _claim,
    "give_credit": _credit,
    "hold_invoice": _invoice,
    "dispute_invoice": _invoice,
}
"""By the kind of step. A kind that is not here can be done, and is said to change nothing that is known."""

ONCE_A_WHILE = frozenset(OPTIONS) - {"reassign", "retender", "release", "hold"}
A_WHILE = timedelta(hours=4)
"""What has been done so lately promises nothing more: calling twice is not heard twice."""

NOT_BY_HAND = frozenset({"wait", "hand_over"})
"""Steps that mean something in a playbook only."""


def _moving(inputs: AdviceInputs) -> list[Member]:
    return [each for each in inputs.members if not each.over]


def _averting(inputs: AdviceInputs, averts: Mapping[UUID, float], cost_minor: int, said: str) -> Effect:
    parts = (_lateness(inputs, averts), *_cost(cost_minor, said), *_attention(inputs))
    gained = sum(each.chance * averts.get(each.shipment_id, 0.0) for each in inputs.members)
    return Effect(parts, cost_minor, round(gained, 4))


def _keeping(inputs: AdviceInputs, kept: float, cost_minor: int, wrongly: float, said: str) -> Effect:
    goodwill = Contribution(feature="goodwill", minor=-_whole(kept), sentence="goodwill that is kept")
    told = Contribution(feature="for_nothing", minor=_whole(wrongly), sentence="where there was no need")
    parts = (
        _lateness(inputs, {}),
        goodwill,
        *([told] if told.minor else []),
        *_cost(cost_minor, said),
        *_attention(inputs),
    )
    return Effect(parts, cost_minor)


def _recovering(inputs: AdviceInputs, share: Decimal, cost_minor: int, said: str) -> Effect:
    back = _whole(float(share) * inputs.at_risk_minor)
    sentence = f"{share:.0%} of the {Money(inputs.at_risk_minor, inputs.currency)} at risk"
    recovered = Contribution(feature="recovered", minor=-back, sentence=sentence)
    return Effect((_lateness(inputs, {}), recovered, *_cost(cost_minor, said), *_attention(inputs)), cost_minor)


def _lateness(inputs: AdviceInputs, averts: Mapping[UUID, float]) -> Contribution:
    left = sum(each.chance * (1.0 - averts.get(each.shipment_id, 0.0)) * each.loss_minor for each in inputs.members)
    late = sum(each.chance * (1.0 - averts.get(each.shipment_id, 0.0)) for each in inputs.members)
    guessed = sum(not each.known for each in inputs.members)
    told = f", {guessed} without an ETA" if guessed else ""
    sentence = f"{late:.2f} of {len(inputs.members)} expected late{told}"
    return Contribution(feature="lateness", minor=_whole(left), sentence=sentence)


def _cost(minor: int, said: str) -> list[Contribution]:
    return [Contribution(feature="action", minor=minor, sentence=said)] if minor else []


def _attention(inputs: AdviceInputs) -> list[Contribution]:
    """What a person's time costs, as for alerts."""
    minor = _minor(inputs, inputs.alerts.handling_cost)
    return [Contribution(feature="attention", minor=minor, sentence="a person's time")] if minor else []


def _notice(inputs: AdviceInputs, member: Member, full_min: int) -> float:
    """1 when there is time enough, falling straight to 0 at the least notice; see `tracking/alerts/actions.py`."""
    if member.due_at is None:
        return 1.0
    left_min = (member.due_at - inputs.now) / timedelta(minutes=1) - inputs.alerts.least_notice_min
    room = max(1, full_min - inputs.alerts.least_notice_min)
    return round(min(1.0, max(0.0, left_min / room)), 6)


def _minor(inputs: AdviceInputs, amount: Decimal) -> int:
    return Money.of(amount, inputs.currency).minor


def _whole(minor: float) -> int:
    return int(Decimal(repr(minor)).quantize(Decimal(1), ROUND_HALF_UP))
