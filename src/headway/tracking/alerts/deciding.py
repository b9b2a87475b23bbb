"""Whether an alert is raised now, later, or ended: pure, and replayable.

Waiting has a value of its own: with luck the shipment is heard of and nobody is bothered; without it, more is known and
less can be done. If the chance is `p` now and would be `q` at the next look with nothing heard by then, that silence
has the chance `p / q`, and waiting is worth `p / q x max(0, best value at the next look)`. An alert is raised when the
best action is worth something, and at least as much as waiting.
"""

from __future__ import annotations

from collections.abc import Callable

from headway.kernel.decisions import Candidate, Contribution, Decider, Rejection, Verdict
from headway.kernel.moments import stamp
from headway.kernel.money import Money
from headway.tracking.alerts.actions import Action, actions
from headway.tracking.alerts.model import BreachInputs

WAIT, CLEAR = "wait", "clear"


def weigh(inputs: BreachInputs) -> Verdict:
    """The best action, `wait`, or `clear` where an open alert has lost its reason."""
    open_now = actions(inputs, inputs.now)
    waiting = value_of_waiting(inputs)
    ranked = sorted(open_now, key=lambda each: -each.value_minor(inputs.chance))
    best = ranked[0] if ranked else None
    candidates = tuple(sorted([*map(_candidate(inputs), ranked), _wait(inputs, waiting)], key=_order))
    choice, reason, sentence = _choose(inputs, best, waiting)
    return Verdict(choice=choice, reason=reason, sentence=sentence, candidates=candidates, currency=inputs.currency)


def value_of_waiting(inputs: BreachInputs) -> int:
    """What is expected of the next look, in minor units."""
    if inputs.next_look is None:
        return 0
    later = max(inputs.chance_next, inputs.chance)
    values = [each.value_minor(later) for each in actions(inputs, inputs.next_look)]
    best = max(values, default=0)
    return max(0, round(best * inputs.chance / later)) if later > 0.0 else 0


def _choose(inputs: BreachInputs, best: Action | None, waiting: int) -> tuple[str, str, str]:
    worth = 0 if best is None else best.value_minor(inputs.chance)
    if inputs.raised_at_chance is not None:
        floor = inputs.raised_at_chance * float(inputs.policy.clear_below)
        if worth <= 0 and inputs.chance < floor:
            return CLEAR, "calmed", f"the chance fell to {inputs.chance:.0%}: {inputs.because}"
        if best is not None and worth > 0:
            return best.code, "still", _sentence(inputs, best, worth)
        return WAIT, "nothing_helps", f"the chance is {inputs.chance:.0%}, and nothing more helps"
    if best is None or worth <= 0:
        return WAIT, "not_worth_it", f"the chance is {inputs.chance:.0%}: acting would cost more than it saves"
    if worth < waiting:
        return WAIT, "later", f"the next look is worth {Money(waiting - worth, inputs.currency)} more than acting now"
    return best.code, "act", _sentence(inputs, best, worth)


def _sentence(inputs: BreachInputs, best: Action, worth: int) -> str:
    saves = Money(worth, inputs.currency)
    return f"{inputs.chance:.0%} to be late, because {inputs.because}; to {best.sentence} would save {saves}"


def _candidate(inputs: BreachInputs) -> Callable[[Action], Candidate]:
    loss = round(inputs.chance * inputs.loss_minor)

    def candidate(action: Action) -> Candidate:
        value = action.value_minor(inputs.chance)
        parts = (
            Contribution(feature="loss", minor=loss, sentence=f"{inputs.chance:.1%} of {_money(inputs)}"),
            Contribution(feature="saved", minor=-value, sentence=f"averts {action.averts:.0%}, all costs counted"),
        )
        return Candidate(id=action.code, label=action.sentence, contributions=parts)

    return candidate


def _wait(inputs: BreachInputs, waiting: int) -> Candidate:
    loss = Contribution(
        feature="loss",
        minor=round(inputs.chance * inputs.loss_minor),
        sentence=f"{inputs.chance:.1%} of {_money(inputs)}",
    )
    if inputs.next_look is None:
        last = Rejection(rule="no_look", sentence="there is no later look")
        return Candidate(id=WAIT, label="wait", rejections=(last,), contributions=(loss,))
    sentence = f"{inputs.chance_next:.1%} at {stamp(inputs.next_look)} if nothing is heard"
    return Candidate(
        id=WAIT,
        label="wait for the next look",
        contributions=(loss, Contribution(feature="saved", minor=-waiting, sentence=sentence)),
    )


def _order(candidate: Candidate) -> tuple[bool, int]:
    return not candidate.eligible, candidate.total_minor


def _money(inputs: BreachInputs) -> str:
    return str(Money(inputs.loss_minor, inputs.currency))


BREACH_ALERT: Decider[BreachInputs] = Decider(
    kind="breach_alert",
    policy="option-value/1",
    subject_type="shipment",
    inputs=BreachInputs,
    decide=weigh,
)
