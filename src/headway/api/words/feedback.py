"""The words of plan against actual on the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from headway.api.wire import Shown
from headway.routing.feedback.comparing import Group


class FiguresOut(Shown):
    """What was planned and what it came to; seconds are sums, errors means a leg, shares 0 to 1; null: no case.

    `travel_s`, `base_s` and `drove_s` are of legs driven in the planned order: planned, planned without what was
    learned, driven.
    """

    stops: int
    failed: int
    legs: int
    travel_s: int
    base_s: int
    drove_s: int
    travel_ratio: float | None
    plan_error_s: float | None
    base_error_s: float | None
    work_s: int
    worked_s: int
    work_ratio: float | None
    waited_s: int
    on_plan: float | None
    in_order: float | None


class ComparedOut(BaseModel):
    """Both figures: of everything, and of what may be learned from."""

    name: str
    all_in: FiguresOut
    clean: FiguresOut

    @classmethod
    def of(cls, group: Group) -> ComparedOut:
        both = (FiguresOut.model_validate(each) for each in (group.all_in, group.clean))
        return cls(name=group.name, all_in=next(both), clean=next(both))


class LessonOut(Shown):
    """What was learned last, of how many stops, on ground that is clean enough or not; `in_force` is used (0: none)."""

    version: int
    made_at: datetime
    seen: int
    clean: int
    trusted: bool
    in_force: int


class PlanAgainstActualOut(BaseModel):
    """A period's routes; metres are of those that know both. Corridors lead between cells of about 5 km."""

    since: datetime
    until: datetime
    depot: str | None
    routes: int
    planned_m: int
    driven_m: int
    whole: ComparedOut
    by_hours: list[ComparedOut]
    by_corridor: list[ComparedOut]
    by_place: list[ComparedOut]
    lesson: LessonOut | None
