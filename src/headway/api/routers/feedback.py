"""Plan against actual: how long ways and work took, and what planning learned of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from headway.api.operation import Router
from headway.api.turn import Now
from headway.api.wire import Code, Instant
from headway.api.words import feedback as w
from headway.kernel.errors import BadInput
from headway.routing.feedback.views import report

router = Router("feedback", "What was planned for the own fleet against what happened on the road.")

WEEK, LONGEST = timedelta(days=7), timedelta(days=92)


@router.get("/plan-against-actual", "fleet:read", raises=(BadInput,))
async def get_plan_against_actual(
    turn: Now,
    since: Annotated[Instant | None, Query(description="default: a week before `until`")] = None,
    until: Annotated[Instant | None, Query(description="not included; default: now")] = None,
    depot: Annotated[Code | None, Query(description="default: all")] = None,
) -> w.PlanAgainstActualOut:
    """Travel, work, waiting and order of the stops reached in a period: all of them, and the clean ones apart."""
    end = until or turn.now
    begin = since or end - WEEK
    if not begin < end <= begin + LONGEST:
        raise BadInput(f"since {begin}, until {end}", field="since", allowed="before `until`, by 92 days at most")
    found = await report(turn.db, begin, end, depot)
    return w.PlanAgainstActualOut(
        since=begin,
        until=end,
        depot=depot,
        routes=found.routes,
        planned_m=found.planned_m,
        driven_m=found.driven_m,
        whole=w.ComparedOut.of(found.whole),
        by_hours=[w.ComparedOut.of(each) for each in found.by_band],
        by_corridor=[w.ComparedOut.of(each) for each in found.by_corridor],
        by_place=[w.ComparedOut.of(each) for each in found.by_place],
        lesson=None if found.lesson is None else w.LessonOut.model_validate(found.lesson),
    )
