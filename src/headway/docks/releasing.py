"""May a wave be loaded? Each of its appointments by its goods, its door and the cut-off; then the wave as a whole.

The wave goes when everything of it may; what is ready goes without the rest when waiting longer would miss the cut-off.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict

RELEASE, PART, WAIT, CLOSE = "release", "release_part", "wait", "close"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An outbound appointment of the wave.

    Attributes:
        staged, shipments: how many of its shipments are staged, of how many.
        loading_min: how long loading takes. door_held_by: who stands at its door, empty: nobody.
        door_free_at: when the door is expected to be free, where somebody stands there.
    """

    id: UUID
    label: str
    door: str
    shipments: int
    staged: int
    loading_min: int
    door_held_by: str = ""
    door_free_at: datetime | None = None


class WaveInputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the decision sees. `members`: those not released yet; `released`: how many were."""

    now: datetime
    cutoff_at: datetime
    gap_min: int
    members: tuple[Member, ...]
    released: int = 0


def decide(inputs: WaveInputs) -> Verdict:
    """Release all, release what is ready, wait, or close at the cut-off."""
    found = tuple(
        Candidate(id=str(each.id), label=each.label, rejections=tuple(_against(each, inputs)))
        for each in inputs.members
    )
    ready = [each for each in found if each.eligible]
    choice = _choice(inputs, len(ready), len(found))
    return Verdict(choice=choice, reason=choice, sentence=_sentence(choice, ready, found), candidates=found)


def going(verdict: Verdict) -> tuple[UUID, ...]:
    """The appointments that are released by a verdict."""
    if verdict.choice not in (RELEASE, PART, CLOSE):
        return ()
    return tuple(UUID(each.id) for each in verdict.candidates if each.eligible)


def last_moment(inputs: WaveInputs) -> datetime:
    """When loading must begin at the latest for the longest one to be done by the cut-off, with one gap to spare."""
    longest = max((each.loading_min for each in inputs.members), default=0)
    return inputs.cutoff_at - timedelta(minutes=longest + inputs.gap_min)


def _choice(inputs: WaveInputs, ready: int, members: int) -> str:
    if inputs.now >= inputs.cutoff_at:
        return CLOSE
    if ready and ready == members:
        return RELEASE
    return PART if ready and inputs.now >= last_moment(inputs) else WAIT


def _sentence(choice: str, ready: list[Candidate], found: tuple[Candidate, ...]) -> str:
    if choice == RELEASE:
        return f"all {len(found)} are ready to be loaded"
    if choice == WAIT:
        held = next((each.rejections[0].sentence for each in found if each.rejections), "nothing of it is left")
        return f"{len(ready)} of {len(found)} are ready; {held}"
    left = ", ".join(each.label for each in found if not each.eligible) or "nobody"
    words = "the cut-off has come" if choice == CLOSE else "waiting longer would miss the cut-off"
    return f"{words}: {len(ready)} go, left behind: {left}"


def _against(each: Member, inputs: WaveInputs) -> list[Rejection]:
    found: list[Rejection] = []
    if each.staged < each.shipments:
        found.append(_because("not_staged", f"{each.label}: {each.staged} of {each.shipments} shipments are staged"))
    if each.door_held_by:
        found.append(_because("door_taken", f"{each.label}: {each.door_held_by} is at door {each.door}"))
    left = (inputs.cutoff_at - inputs.now).total_seconds() / 60
    if each.loading_min > left:
        text = f"{each.label}: loading takes {each.loading_min} min, the cut-off is in {max(0, left):.0f}"
        found.append(_because("cutoff", text))
    return found


def _because(rule: str, sentence: str) -> Rejection:
    return Rejection(rule=rule, sentence=sentence)


DECIDER = Decider(kind="dock_release", policy="docks/1", subject_type="dock_wave", inputs=WaveInputs, decide=decide)
