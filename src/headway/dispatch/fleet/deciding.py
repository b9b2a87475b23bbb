"""The decision `route_change`: what could be made of a running plan after something happened, priced; the cheapest."""

from __future__ import annotations

from msgspec import Struct

from headway.kernel.decisions import Candidate, Contribution, Decider, Rejection, Verdict

POLICY = "least-harm/1"


class Option(Struct, frozen=True, kw_only=True):
    """One thing that could be done. `parts` are what it costs, by feature, in minor units; `moved` stops by it.

    `rule_out` says why it cannot stay so, "" where it can.
    """

    id: str
    label: str
    parts: tuple[tuple[str, int, str], ...]
    moved: int = 0
    rule_out: str = ""


class ChangeInputs(Struct, frozen=True, kw_only=True):
    """What happened and the options; `most_moves` bounds how many stops may move, None: any number."""

    cause: str
    sentence: str
    options: tuple[Option, ...]
    currency: str
    most_moves: int | None = None
    version: int = 0


def change(inputs: ChangeInputs) -> Verdict:
    """The cheapest option that may be taken; of equal ones the first."""
    candidates = [_candidate(each, inputs.most_moves) for each in inputs.options]
    able = [each for each in candidates if each.eligible]
    best = min(able, key=lambda each: each.total_minor, default=None)
    ordered = sorted(candidates, key=lambda each: (not each.eligible, each.total_minor))
    return Verdict(
        choice=None if best is None else best.id,
        reason=inputs.cause,
        sentence=inputs.sentence if best is None else f"{inputs.sentence}: {best.label}",
        candidates=tuple(ordered),
        currency=inputs.currency,
    )


def _candidate(option: Option, most_moves: int | None) -> Candidate:
    rejections = []
    if option.rule_out:
        rejections.append(Rejection(rule="cannot_stay", sentence=option.rule_out))
    if most_moves is not None and option.moved > most_moves:
        sentence = f"moves {option.moved} stops, at most {most_moves} may"
        rejections.append(Rejection(rule="moves_too_many", sentence=sentence))
    parts = tuple(Contribution(feature=name, minor=minor, sentence=text) for name, minor, text in option.parts)
    return Candidate(id=option.id, label=option.label, rejections=tuple(rejections), contributions=parts)


ROUTE_CHANGE: Decider[ChangeInputs] = Decider(
    kind="route_change", policy=POLICY, subject_type="route_plan", inputs=ChangeInputs, decide=change
)
