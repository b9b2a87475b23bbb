"""Who orders: about 40 firms, a few large and many small, some near their credit limit, one blocked."""

from __future__ import annotations

from dataclasses import dataclass

from headway.kernel.money import Money
from headway.sim.chance import Chance
from headway.sim.places import DEPOTS

CURRENCY = "EUR"
_FIRMS = (
    "Ahorn Möbel,Bergmann Werkzeuge,Blaustein Pharma,Brückner Elektro,Dachs Garten,Eichhorn Bücher,Falke Sport,"
    "Feldmann Agrar,Fichte Bau,Forelle Feinkost,Gerber Leder,Glocke Keramik,Hagen Stahl,Hirsch Brauerei,Holm Optik,"
    "Igel Spielwaren,Imhof Klima,Jansen Farben,Kästner Papier,Kiefer Fenster,Kranich Medizin,Lachs Import,"
    "Lerche Textil,Linde Küchen,Luchs Sicherheit,Marder Autoteile,Meise Kosmetik,Neumann Pumpen,Otter Wassertechnik,"
    "Pfeiffer Labor,Quelle Sanitär,Reiher Verpackung,Rosen Saatgut,Schmied Beschläge,Specht Holz,Tanne Solar,"
    "Uhu Optoelektronik,Wagner Kälte,Weber Büro,Zeisig Licht"
)
BLOCKED, TIGHT = 37, (4, 18, 29)
"""Places in the list: of the firm that is blocked, and of those whose credit will not last the day."""

AVERAGE_VALUE = 900
"""Of one order's goods, in major units."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer: `share` is its part of the day's orders, `depot` the one it usually orders from."""

    code: str
    name: str
    share: float
    depot: str
    credit_limit: Money | None
    blocked_reason: str | None


def firms(seed: int, size: int) -> tuple[Firm, ...]:
    """The customers of a day of `size` orders."""
    names = _FIRMS.split(",")
    weights = [_weight(place) for place in range(len(names))]
    whole = sum(weights)
    return tuple(_firm(seed, size, place, name, weights[place] / whole) for place, name in enumerate(names))


def _weight(place: int) -> float:
    """Zipf's law over a shuffled order, so that neighbours in the list differ."""
    rank = place * 7 % 40 + 1
    return 0.5 if place == BLOCKED else 8.0 / rank + 0.8


def _firm(seed: int, size: int, place: int, name: str, share: float) -> Firm:
    chance = Chance(seed, "firm", place)
    return Firm(
        code=f"C{place + 1:03d}",
        name=name,
        share=share,
        depot=chance.pick(DEPOTS).code,
        credit_limit=_limit(chance, place, size * share),
        blocked_reason="three invoices overdue" if place == BLOCKED else None,
    )


def _limit(chance: Chance, place: int, orders: float) -> Money | None:
    """Ample for most; for the tight ones about four fifths of what they are going to order."""
    ample, unlimited = chance.between(2.0, 5.0), chance.happens(0.3)
    if place in TIGHT:
        return Money(round(orders * 0.8) * AVERAGE_VALUE * 100 + 100_000, CURRENCY)
    return None if unlimited else Money(round(orders * ample) * AVERAGE_VALUE * 100 + 2_000_000, CURRENCY)
