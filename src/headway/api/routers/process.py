"""Process intelligence: how work flows, how trouble is handled, what playbooks change, and what recurs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from headway.analytics.process import views
from headway.analytics.process.commands import RebuildProcess
from headway.analytics.process.measuring import groups
from headway.analytics.process.period import By, Period, period_of
from headway.analytics.process.views import Outcome
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.turn import Now
from headway.api.wire import Instant, Nothing, PageOf, Short
from headway.api.words import process as w
from headway.kernel.errors import BadInput

router = Router("process", "How work flows and how trouble is handled, with the cases behind each figure.")

Since = Annotated[Instant | None, Query(description="default: a week before `until`")]
Until = Annotated[Instant | None, Query(description="not included; default: now")]
WEEK = timedelta(days=7)


@router.get("/process/figures", "analytics:read", raises=(BadInput,))
async def get_process_figures(turn: Now, since: Since = None, until: Until = None, by: By = By.ALL) -> w.FiguresOut:
    """Cycle times, times to detect, acknowledge and resolve, touches, and shares, told apart by a dimension."""
    period = _period(turn.now, since, until)
    found = await groups(turn.db, period, by, await views.calendar_of(turn.db, turn.now))
    items = [w.GroupOut.of(each) for each in found]
    return w.FiguresOut(since=period.since, until=period.until, by=by, items=items)


@router.get("/process/ageing", "analytics:read")
async def get_ageing(
    turn: Now,
    at: Annotated[Instant | None, Query(description="default: now")] = None,
    by: Annotated[By | None, Query(description="default: by owner")] = None,
) -> w.AgesOut:
    """The cases that were open at a moment, by age."""
    moment = min(at or turn.now, turn.now)
    found = await views.ageing(turn.db, moment, by, await views.calendar_of(turn.db, turn.now))
    return w.AgesOut(at=moment, items=[w.AgeOut.of(each) for each in found])


@router.get("/process/backlog", "analytics:read", raises=(BadInput,))
async def get_backlog(turn: Now, since: Since = None, until: Until = None) -> w.BacklogOut:
    """Each owner's queue over a period: cases that came, that were cleared, and that were left."""
    period = _period(turn.now, since, until)
    items = [w.QueueOut.of(each) for each in await views.backlog(turn.db, period)]
    return w.BacklogOut(since=period.since, until=period.until, items=items)


@router.get("/process/integrations", "analytics:read", raises=(BadInput,))
async def get_integrations(turn: Now, since: Since = None, until: Until = None) -> w.IntegrationsOut:
    """Hooks, pollers, connectors and channels that failed in a period."""
    found = await views.integrations(turn.db, _period(turn.now, since, until))
    return w.IntegrationsOut(items=[w.IntegrationOut.model_validate(each) for each in found])


@router.get("/process/playbooks", "analytics:read", raises=(BadInput,))
async def get_playbook_effects(turn: Now, since: Since = None, until: Until = None) -> w.EffectsOut:
    """What became of the playbooks' runs, and what each version changes against cases of the same kinds before it."""
    period = _period(turn.now, since, until)
    return w.EffectsOut(
        currency=await views.currency_of(turn.db),
        runs=[w.RunCountOut.model_validate(each) for each in await views.run_counts(turn.db, period)],
        effects=[w.EffectOut.made(each) for each in await views.playbook_effects(turn.db, period, turn.now)],
    )


@router.get("/process/patterns", "analytics:read", raises=(BadInput,))
async def get_patterns(turn: Now, since: Since = None, until: Until = None) -> w.PatternsOut:
    """Lanes, customers, shifts, carriers and sites with more cases than chance would give them."""
    period = _period(turn.now, since, until)
    found = await views.patterns(turn.db, period, await views.calendar_of(turn.db, turn.now))
    return w.PatternsOut(since=period.since, until=period.until, items=[w.PatternOut.of(each) for each in found])


@router.get("/process/cases", "analytics:read", raises=(BadInput, BadCursor))
async def list_cases_behind(
    turn: Now,
    since: Since = None,
    until: Until = None,
    by: By = By.ALL,
    label: Annotated[Short, Query(description="a value of the dimension; empty: not known")] = "all",
    outcome: Outcome = Outcome.ALL,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[w.CaseBehindOut]:
    """The cases behind a figure, newest first."""
    period = _period(turn.now, since, until)
    calendar = await views.calendar_of(turn.db, turn.now)
    before = _place(key_of(after, 2))
    found = await views.cases_behind(turn.db, period, by, label, outcome, calendar, before=before, limit=limit + 1)
    shown = [w.CaseBehindOut.model_validate(each) for each in found]
    return page(shown, limit, lambda each: (each.opened_at.isoformat(), each.case_id))


@router.get("/process/alert-per-signal", "analytics:read", raises=(BadInput,))
async def get_plain_alerts(
    turn: Now,
    since: Since = None,
    until: Until = None,
    acknowledged_within_min: Annotated[int, Query(ge=0, le=10_080, description="an alert is open so long")] = 60,
) -> w.AlertingOut:
    """What a plain system that alerts on each signal would have sent: the baseline that cases are held against."""
    period = _period(turn.now, since, until)
    reaction = timedelta(minutes=acknowledged_within_min)
    return w.AlertingOut.of(await views.plain_alerts(turn.db, period, reaction))


@router.post("/process/rebuild", "analytics:write")
async def rebuild_process(turn: Now, body: Nothing) -> w.RebuiltOut:
    """Forget every process fact and fold the log anew; the figures come back as the log is read."""
    await turn.run(RebuildProcess())
    return w.RebuiltOut(rebuilding=True)


def _period(now: datetime, since: datetime | None, until: datetime | None) -> Period:
    end = until or now
    return period_of(since or end - WEEK, end)


def _place(key: tuple[str, ...] | None) -> tuple[datetime, UUID] | None:
    try:
        if key is None:
            return None
        at = datetime.fromisoformat(key[0])
        if at.tzinfo is None:
            raise ValueError(key[0])
        return at, UUID(key[1])
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None
