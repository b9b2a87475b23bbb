"""How carriers answer offers: most take them, some refuse, some say nothing, and a few answer when it is too late."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.events.dispatch import TenderOfferSent
from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.network import BERLIN
from headway.sim.roster import Traits
from headway.sim.strangers import traits_of

_REASONS = (("no vehicle free", 5), ("route full", 3), ("price too low", 2), ("driver ill", 1))
_BUSY_FROM_HOUR = 15


def answer(
    seed: int, ref: str, asked: int, offer: TenderOfferSent, now: datetime, traits: Traits | None = None
) -> Planned | None:
    """What the carrier will say to this offer, and when; None where it never says anything.

    Args:
        asked: counts the order's offers to this carrier from 1 over all its tenders: asked again, it thinks again, and
            whom else the order was offered to before does not matter.
        traits: the carrier's; None: as the roster has them.
    """
    traits = traits or traits_of(offer.carrier_code)
    chance = Chance(seed, "answer", ref, offer.carrier_code, asked)
    if chance.happens(traits.silent):
        return _too_late(chance, ref, asked, offer)
    said = Answer.ACCEPT if chance.happens(_willing(traits, now)) else Answer.DECLINE
    wait = timedelta(minutes=traits.answer_min * (0.3 + 1.4 * chance.uniform()))
    at = min(now + wait, offer.expires_at - timedelta(minutes=2))
    return _say(max(at, now), ref, asked, offer, said, chance.weighted(_REASONS) if said is Answer.DECLINE else "")


def _willing(traits: Traits, now: datetime) -> float:
    """In the late afternoon lorries are full; the own fleet has no choice."""
    busy = now.astimezone(BERLIN).hour >= _BUSY_FROM_HOUR and traits.kind != "own_fleet"
    return traits.accepts * (0.93 if busy else 1.0)


def _too_late(chance: Chance, ref: str, asked: int, offer: TenderOfferSent) -> Planned | None:
    if not chance.happens(0.2):
        return None
    return _say(offer.expires_at + chance.minutes(2, 40), ref, asked, offer, Answer.ACCEPT, "")


def _say(at: datetime, ref: str, asked: int, offer: TenderOfferSent, said: Answer, reason: str) -> Planned:
    key = f"answer:{ref}:{offer.carrier_code}:{asked}"
    command = AnswerOffer(offer.offer_id, said, reason, offer.carrier_code)
    return act(at, key, f"carrier-{offer.carrier_code.lower()}", command)
