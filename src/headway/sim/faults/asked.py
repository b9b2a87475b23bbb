"""Who is asked answers, or does not: recipients, carriers and customers, each with their delay; pure.

What they say follows from what is true. At night only machines answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from headway.events.exceptions import QuestionAsked
from headway.exceptions.questions.model import ANSWERED, NONE_FITS, AnswerQuestion, Audience, Form
from headway.orders.model import Address
from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.faults.kinds import Kind
from headway.sim.network import BERLIN

ANSWERS = {Audience.RECIPIENT: 0.78, Audience.CUSTOMER: 0.85, Audience.CARRIER: 0.82}
"""How many of a hundred questions are answered at all: assumed."""

DELAY_MIN = {Audience.RECIPIENT: (8, 300), Audience.CUSTOMER: (15, 240), Audience.CARRIER: (8, 120)}
"""In waking hours, all as likely: assumed."""

_WAKES, _SLEEPS = time(7), time(21, 30)
_YES = (
    "yes",
    "coming",
    "on_the_way",
    "collected",
    "deliver",
    "deliver_again",
    "again",
    "accept",
    "take",
    "sent",
    "moving",
    "on_time",
    "soon",
    "today",
    "busy",
    "fixed",
    "detour",
    "can",
    "agree",
    "came",
    "found",
    "keep",
    "send_after",
)
_NO = (
    "no",
    "not_coming",
    "not_today",
    "breakdown",
    "problem",
    "lost",
    "not_fixed",
    "not_found",
    "stays",
    "cannot",
    "return",
    "back",
    "refuse",
    "refused",
    "not_collected",
    "keep_refusing",
)
_LATER = ("later", "delayed", "late", "tomorrow", "today", "repaired", "broken_down", "breakdown")


@dataclass(frozen=True, slots=True)
class Truthful:
    """What somebody who is asked knows: the order's fault, its right address, what its carrier will do.

    Attributes:
        state: yes (it comes, or has come), later (it comes late) or no (it does not come).
    """

    kind: Kind | None
    address: Address | None
    state: str = "yes"


def answers(seed: int, name: str, asked: QuestionAsked, now: datetime, knows: Truthful) -> Planned | None:
    """What will be answered and when; None: nothing. `name` is stable for the question."""
    audience = Audience(asked.audience)
    chance = Chance(seed, "asked", name)
    answered, delay = chance.happens(ANSWERS[audience]), chance.minutes(*DELAY_MIN[audience])
    at = _awake(now + delay, chance.minutes(0, 90))
    said = _said(chance, asked, knows)
    if not answered or said is None or at >= asked.answer_by:
        return None
    command = AnswerQuestion(asked.question_id, *said)
    return act(at, f"answer:{name}", f"link-{audience}", command)


def _said(chance: Chance, asked: QuestionAsked, knows: Truthful) -> tuple[str, Mapping[str, str]] | None:
    match Form(asked.form):
        case Form.SLOT:
            fits = chance.happens(0.92) and asked.options
            return (chance.pick(asked.options[:4]), {}) if fits else (NONE_FITS, {})
        case Form.ADDRESS:
            return _address(chance, knows)
        case Form.TEXT:
            return ANSWERED, {"text": "Bitte wie besprochen."}
        case Form.OPTIONS:
            return _option(chance, asked.options, knows), {}


def _address(chance: Chance, knows: Truthful) -> tuple[str, Mapping[str, str]]:
    place = knows.address
    if place is None or chance.happens(0.1):
        return NONE_FITS, {}
    return ANSWERED, {"street": f"{place.street}, Hinterhaus", "city": place.city or ""}


def _option(chance: Chance, options: Sequence[str], knows: Truthful) -> str:
    """The first option that says what is so; where none does, any of them."""
    wanted = {"yes": _YES, "later": (*_LATER, *_YES), "no": (*_NO, *_LATER)}[knows.state]
    for word in wanted:
        found = next((code for code in options if code == word or word in code.split("_")), None)
        if found is not None:
            return found
    return chance.pick(options)


def _awake(at: datetime, late: timedelta) -> datetime:
    """When somebody is awake, at or after a moment; in the morning there is other work first."""
    local = at.astimezone(BERLIN)
    if _WAKES <= local.time() < _SLEEPS:
        return at
    day = local.date() + timedelta(days=int(local.time() >= _SLEEPS))
    return datetime.combine(day, _WAKES, BERLIN).astimezone(at.tzinfo) + late
