"""Of news about one thing only the newest is needed, where what is done about it reads how the thing stands by then.

Things are served in the order in which each was first spoken of: none waits longer because more is said of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from headway.kernel.message import About, Recorded
from headway.kernel.tail import Place, Tail

AHEAD = 20
"""So many batches ahead newer news is looked for."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is handled now, how much of the news is done with after it, and which things were looked at up to where."""

    batch: Sequence[Recorded[Any]]
    passed: int
    things: frozenset[Hashable]
    upto: Place


@dataclass(slots=True)
class Served:
    """Up to where in the log each thing was served. In memory only: to serve one twice does no harm.

    `tail` is a part of the log for this consumer alone, where it stands before what is kept for all.
    """

    tail: Tail
    places: dict[Hashable, Place] = field(default_factory=dict)

    def choose(self, news: Sequence[Recorded[Any]], about: About, limit: int) -> Chosen:
        """The newest of each of the first `limit` things that wait, with what counts by itself."""
        things = [about(rec.event) for rec in news]
        newest = dict(zip(things, news, strict=True))
        batch: list[Recorded[Any]] = []
        taken: set[Hashable] = set()
        passed = 0
        for thing, rec in zip(things, news, strict=True):
            if thing is None or not (thing in taken or self._knows(thing, rec)):
                if len(batch) == limit:
                    break
                batch.append(rec if thing is None else newest[thing])
                taken.add(thing)
            passed += 1
        upto = (news[-1].xid, news[-1].seq) if news else (0, 0)
        return Chosen(batch, passed, frozenset(taken - {None}), upto)

    def note(self, chosen: Chosen, cursor: Place) -> None:
        """It was committed; what lies before the cursor is not asked for again."""
        self.places = {thing: place for thing, place in self.places.items() if place > cursor}
        self.places |= dict.fromkeys(chosen.things, chosen.upto)

    def _knows(self, thing: Hashable, rec: Recorded[Any]) -> bool:
        return self.places.get(thing, (0, 0)) >= (rec.xid, rec.seq)
