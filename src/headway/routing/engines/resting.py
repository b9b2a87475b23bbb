"""Time as a search counts it that knows no breaks: without them, so that less is left for what comes after one.

Each break is thought to begin as late as it may. What is promised for later than that is promised for earlier by its
length, in the search's count; what is promised while it lasts, for when it begins. Where vehicles rest at different
times, the strictest counts; where some never rest, nothing can be said for all. It is stricter than breaks are, which
may begin earlier: so it is the second search's, where the first one's routes do not bear their breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headway.routing.problem import ALWAYS, Break, Vehicle

Rests = tuple[tuple[int, int], ...]
"""When each break begins and how long it lasts, in order."""


@dataclass(frozen=True, slots=True)
class SearchClock:
    """Seconds of the day into seconds of a search."""

    crews: tuple[Rests, ...] = ()

    def early(self, at_s: int) -> int:
        """The first second at which something may begin that may not before `at_s`."""
        return max((_without(at_s, rests) for rests in self.crews), default=at_s)

    def late(self, at_s: int) -> int:
        """The last second at which something may begin that must by `at_s`."""
        if at_s >= ALWAYS:
            return at_s
        return min((_without(at_s, rests) for rests in self.crews), default=at_s)

    def window(self, start_s: int, end_s: int) -> tuple[int, int]:
        """A window in the search's count; one that closes before it opens there is open for its last second."""
        late = self.late(end_s)
        return min(self.early(start_s), late), late


USUAL = SearchClock()


def search_clock(vehicles: Iterable[Vehicle]) -> SearchClock:
    """The clock of a search over these vehicles."""
    crews = {_rests(who.breaks) for who in vehicles}
    return USUAL if not crews or () in crews else SearchClock(tuple(sorted(crews)))


def _rests(breaks: Iterable[Break]) -> Rests:
    return tuple(sorted((each.window.end_s, each.duration_s) for each in breaks))


def _without(at_s: int, rests: Rests) -> int:
    """Seconds less what the breaks have taken of them by then."""
    return at_s - sum(min(max(at_s - begin_s, 0), length_s) for begin_s, length_s in rests)
