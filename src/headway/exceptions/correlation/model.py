"""What the judgement of a signal is made from: the signal, the cases nearby, the rules' numbers."""

from __future__ import annotations

from datetime import datetime

import msgspec


class JoinRules(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of correlation.

    Attributes:
        slack_h: a consequence may be seen so long before what explains it began.
        regress_h: what is back within this is the same case, reopened.
        run_h: pickups of one carrier at one site within this may be one lorry's.
        unheard_h: a silence that began so soon after a failing connector's case belongs to it, even where something was
            heard since: a vehicle tells where it is, whatever has become of messages.
        dark_least: so many shipments of a carrier that says nothing at all for `dark_h` have one cause.
    """

    slack_h: float = 4.0
    regress_h: float = 48.0
    run_h: float = 12.0
    unheard_h: float = 4.0
    dark_least: int = 3
    dark_h: float = 2.0


class SignalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A signal as it is judged; texts are empty where nobody knows.

    Attributes:
        begun: when its trouble began, else when it was seen.
        shipment: its id; site: where it is collected; vehicle: `carrier|name` of what carries it.
        heard_at: when anything was last heard of its carrier; collected_at: when that last collected at the site.
        disruptions: declared ones in whose scope and time its trouble began.
        unheard: it is a forecast made because nothing was heard.
    """

    detector: str
    about: str
    begun: datetime
    seen: datetime
    cause_kind: str = ""
    cause_key: str = ""
    shipment: str = ""
    carrier: str = ""
    carrier_code: str = ""
    site: str = ""
    vehicle: str = ""
    pickup_at: datetime | None = None
    heard_at: datetime | None = None
    collected_at: datetime | None = None
    disruptions: tuple[str, ...] = ()
    unheard: bool = False


class NearCase(msgspec.Struct, frozen=True, kw_only=True):
    """An open case near the signal, or one that was over of late.

    Attributes:
        detector: the kind of its root. begun: when its trouble began, else when it was `opened`.
        over_at: since when it is over, by `ending`.
        here: kinds of trouble that it has of the signal's shipment, also those that are over.
        same_view: it has, or had, this detector's view of this subject.
        shipments: how many different ones it is about. carriers, sites: of those in trouble.
        pickup_at: the pickups of those; silent: how many of the signal's carrier are silent in it.
        led: the chain of events leads from a signal of it to this one.
    """

    id: str
    detector: str
    sentence: str
    cause_kind: str
    cause_key: str
    begun: datetime
    opened: datetime | None = None
    over_at: datetime | None = None
    ending: str = ""
    here: tuple[str, ...] = ()
    same_view: bool = False
    shipments: int = 1
    carriers: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    pickup_at: tuple[datetime, ...] = ()
    silent: int = 0
    led: bool = False


class JoinInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The whole snapshot of one judgement."""

    signal: SignalFacts
    near: tuple[NearCase, ...]
    rules: JoinRules = JoinRules()
