"""What a screen may follow: its name, the scope it takes, and which news of the log are about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from headway.kernel.errors import BadInput, Forbidden

POSITION = "position"


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of thing. News are about it by their subject, by an id in one of these fields, or all those of a room."""

    name: str
    scope: str
    subjects: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    room: str = ""


TOPICS: Mapping[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic("shipment", "dispatch:read", ("shipment",), ("shipment_id", "shipment_ids")),
        Topic("offer", "dispatch:read", (), ("offer_id",)),
        Topic("proposal", "dispatch:read", (), ("proposal_id",)),
        Topic("policy", "policies:read", ("dispatch_policy", "thresholds", "governance", "policy_approval")),
        Topic("order", "orders:read", ("order",), ("order_id",)),
        Topic("case", "exceptions:read", ("case",), ("case_id", "into_id", "new_case_id")),
        Topic("playbook", "playbooks:read", ("playbook",), ("run_id",)),
        Topic("alert", "tracking:read", (), ("alert_id",)),
        Topic("mapping", "tracking:read", room="mappings"),
        Topic("route", "fleet:read", ("route", "route_plan", "driver_action"), ("route_id",)),
        Topic("vehicle", "fleet:read", ("vehicle",), ("vehicle_id",)),
        Topic("driver", "fleet:read", ("driver",), ("driver_id",)),
        Topic("appointment", "docks:read", ("appointment", "dock_wave"), ("appointment_id",)),
        Topic("carrier", "carriers:read", ("carrier",)),
        Topic("message", "dispatch:read", ("carrier_message",), ("message_id", "notification_id")),
        Topic("invoice", "settlement:read", ("invoice", "claim")),
        Topic("learning", "learning:read", ("disruption", "eta_model")),
        Topic("decision", "decisions:read", (), ("decision_id",)),
        Topic(POSITION, "tracking:read"),
    )
}

FIELDS: tuple[str, ...] = tuple(sorted({field for topic in TOPICS.values() for field in topic.fields}))


class UnknownTopic(BadInput):
    """Nothing is told under this name."""

    code = "unknown_topic"
    advice = "Maybe a topic is misspelt in the page's data-live."


def chosen(text: str, may: Callable[[str], bool]) -> frozenset[str]:
    """The topics of a list parted by commas, without those that need a scope that is not carried.

    Raises:
        UnknownTopic: there is none, or no such.
        Forbidden: nothing is left.
    """
    names = frozenset(name for name in text.split(",") if name)
    unknown = sorted(names - TOPICS.keys())
    if unknown or not names:
        raise UnknownTopic(f"there is no topic {', '.join(unknown) or 'named'}"[:200], allowed=", ".join(TOPICS))
    allowed = frozenset(name for name in names if may(TOPICS[name].scope))
    if not allowed:
        needed = ", ".join(sorted({TOPICS[name].scope for name in names}))
        raise Forbidden(f"following this needs {needed}", needed=needed)
    return allowed


def about(type_name: str, subject_type: str, subject_id: object, named: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The topics and ids that an event is about. `named`: those of its `FIELDS` that it has, as JSON."""
    room = type_name.partition(".")[0]
    for topic in TOPICS.values():
        if subject_type in topic.subjects or topic.room == room:
            yield topic.name, str(subject_id)
        for field in topic.fields:
            yield from ((topic.name, each) for each in _ids(named.get(field)))


def _ids(value: Any) -> Collection[str]:
    if isinstance(value, str):
        return (value,)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else ()
