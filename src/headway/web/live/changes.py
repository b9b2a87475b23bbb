"""What changed, gathered up to a bound, and the place in every source up to which it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

MOST_IDS = 300
"""More of one topic are not named: `None` says that many changed."""

Places = Mapping[str, str]
"""How far each source was read, by its name."""

_PLACE = re.compile(r"([a-z]{1,20})~([0-9A-Za-z.:+-]{1,60})")
_MOST_PLACES = 8


@dataclass(slots=True)
class Changes:
    """Ids by topic, at most `MOST_IDS` of one."""

    topics: dict[str, set[str] | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.topics)

    def add(self, topic: str, ids: Collection[str] | None) -> None:
        """Add what changed of a topic; None: many, unnamed."""
        known = self.topics.setdefault(topic, set())
        if known is None:
            return
        if ids is None or (len(known) + len(ids) > MOST_IDS and len(known.union(ids)) > MOST_IDS):
            self.topics[topic] = None
        else:
            known.update(ids)

    def take_in(self, other: Changes, topics: Collection[str]) -> None:
        """Add what others gathered of some topics."""
        for topic, ids in other.topics.items():
            if topic in topics:
                self.add(topic, ids)

    def plain(self) -> dict[str, list[str] | None]:
        """As it is sent."""
        return {topic: None if ids is None else sorted(ids) for topic, ids in sorted(self.topics.items())}


def write_places(places: Places) -> str:
    """`log~812.0_position~17`: the id of what is sent."""
    return "_".join(f"{name}~{place}" for name, place in sorted(places.items()))


def read_places(text: str) -> dict[str, str] | None:
    """The places of an id; None where it is none of ours."""
    found = [_PLACE.fullmatch(part) for part in text.split("_", _MOST_PLACES)] if text else [None]
    if not all(found):
        return None
    return {match[1]: match[2] for match in found if match}
