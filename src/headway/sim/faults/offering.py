"""How carriers answer the offers of orders whose fault is that they are not taken; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.events.dispatch import TenderOfferSent
from headway.sim.calls import Action, Planned
from headway.sim.chance import Chance
from headway.sim.faults.kinds import Kind

OFFERED = frozenset({Kind.NOBODY_TAKES_IT, Kind.REFUSED_NEAR})
"""Faults that are over when a carrier accepts."""

_LAST_MOMENT = timedelta(minutes=2)


def answered(
    seed: int, ref: str, kind: Kind | None, offer: TenderOfferSent, said: Planned, first_asked: datetime
) -> Planned | None:
    """What the carrier says in place of what it would have said.

    Nobody takes it: for three to six hours after the first was asked, all refuse. Refused near: who is asked first
    refuses at the last moment.
    """
    if kind is Kind.NOBODY_TAKES_IT:
        until = first_asked + Chance(seed, "nobody", ref).minutes(180, 360)
        return _refusing(offer, said, said.at, "no vehicle that day") if said.at < until else said
    if kind is Kind.REFUSED_NEAR and offer.sequence == 1:
        at = max(said.at, offer.expires_at - _LAST_MOMENT)
        return _refusing(offer, said, at, "vehicle broke down in the yard")
    return said


def _refusing(offer: TenderOfferSent, said: Planned, at: datetime, reason: str) -> Planned:
    command = AnswerOffer(offer.offer_id, Answer.DECLINE, reason, offer.carrier_code)
    return replace(said, at=at, what=Action(said.tie, _actor(said), command))


def _actor(said: Planned) -> str:
    assert isinstance(said.what, Action)
    return said.what.actor
