"""What reports say alike is judged once, and never to another answer than each by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.tracking.checks import FUTURE_TOLERANCE, HORIZON, check_report
from headway.tracking.keys import content_digest, digest_at, moment
from headway.tracking.model import Classifier, ReportedEvent
from headway.tracking.saying import Said, Sayings

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LATEST, EARLIEST = NOW + FUTURE_TOLERANCE, NOW - HORIZON
ELSEWHERE = timezone(timedelta(hours=5))
TIMES = st.sampled_from(
    [NOW, LATEST, LATEST + SECOND, EARLIEST, EARLIEST - SECOND, NOW.replace(tzinfo=None), NOW.astimezone(ELSEWHERE)]
)
NAMES = st.sampled_from([None, "", "SO-1", " ", "x" * 129, "a\x00b", "\ud800", "Größe"])
REPORTS = st.builds(
    ReportedEvent,
    code=st.sampled_from(["picked_up", " ", "x" * 65]),
    occurred_at=TIMES,
    reference=NAMES,
    event_id=NAMES,
    classifier=st.sampled_from(Classifier),
    expected_at=st.none() | TIMES,
    stop=st.sampled_from([None, 0, 1]),
    text=st.sampled_from([None, "a\x00b"]),
    revision=st.sampled_from([0, 0, 1, 1000]),
)


@given(st.lists(REPORTS, max_size=8))
def test_a_batch_is_judged_as_each_report_by_itself(reports: list[ReportedEvent]) -> None:
    sayings = Sayings(NOW)
    for report in reports:
        found = sayings.take(report)
        assert (None if isinstance(found, Said) else found) == check_report(report, NOW)


@pytest.mark.parametrize("more", [{}, {"stop": 2}, {"signed_by": "A"}, {"code": " delivered "}])
def test_the_digest_of_what_is_said_at_a_moment_is_that_of_the_report(more: dict[str, object]) -> None:
    fields: dict[str, object] = {"code": "picked_up", "occurred_at": NOW, "reference": "SO-1"}
    report = ReportedEvent(**{**fields, **more})  # type: ignore[arg-type]
    said = Sayings(NOW).take(report)
    assert isinstance(said, Said)
    assert digest_at(said.before, moment(NOW), said.after) == content_digest(report)
