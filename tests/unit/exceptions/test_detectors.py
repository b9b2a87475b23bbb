"""What every detector must keep to, over the registry and its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from headway.events import CATALOGUE
from headway.events.dispatch import (
    ShipmentCancelled,
)
from headway.events.tracking import (
    TrackingEventRecorded,
)
from headway.exceptions.detectors import DETECTORS, NAMES
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal, Watch
from headway.exceptions.thresholds.book import LimitsBook
from headway.exceptions.thresholds.facts import Facts
from headway.exceptions.thresholds.limits import DEFAULTS, RANGES
from headway.exceptions.thresholds.reading import read_thresholds
from headway.tracking.model import FINAL, TrackingStatus
from tests.integration.tracking.world import at
from tests.unit.exceptions.detecting import (
    CANCELLED,
    CONNECTOR,
    INVOICE,
    LIMIT,
    NEWS,
    ORDER,
    SEEN,
    SHIPMENT,
    shipment,
    waiting,
)


def _from_the_docs() -> Detector:
    """The example of the how-to page keeps to the same rules."""
    text = (Path(__file__).parents[3] / "docs/how-to/add-a-detector.md").read_text()
    names: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], names)
    example: Detector = names["HeldLong"]()
    return example


ALL = (*DETECTORS, _from_the_docs())


def findings(detector: Detector) -> list[Finding]:
    """Everything the detector says to all the news it reads, and to looks through the weeks."""
    kinds = (*detector.listens, *detector.skims)
    said = [finding for event in NEWS if isinstance(event, kinds) for finding in detector.on_event(event, at(8))]
    for status in TrackingStatus:
        for hours in (0, 12, 50, 1000):
            said += detector.on_watch(shipment(status=status), at(hours))
    for hours in (2, 12, 50, 1000):
        said += [finding for seen in SEEN for finding in detector.on_watch(seen(), at(hours))]
    return said


def test_names_are_stable_words_and_told_apart() -> None:
    names = [detector.name for detector in ALL]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z_]+", name) for name in names)
    assert "sla" not in names


def _about(finding: Finding) -> UUID | None:
    match finding:
        case Gone():
            return finding.subject_id
        case Signal():
            return finding.about.id
        case _:
            return finding.shipment_id


@pytest.mark.parametrize("detector", ALL, ids=lambda one: one.name)
class TestEveryDetector:
    def test_has_a_team_and_reads_news_of_the_catalogue(self, detector: Detector) -> None:
        assert detector.team
        assert detector.listens
        assert {*detector.listens, *detector.skims} <= set(CATALOGUE)

    def test_does_not_listen_to_what_comes_by_the_ten_thousand(self, detector: Detector) -> None:
        assert TrackingEventRecorded not in detector.listens

    def test_only_ends_cases_on_what_it_skims(self, detector: Detector) -> None:
        skimmed = [event for event in NEWS if isinstance(event, detector.skims)]
        assert all(isinstance(one, Gone) for event in skimmed for one in detector.on_event(event, at(8)))

    def test_speaks_of_the_shipment_it_was_told_of(self, detector: Detector) -> None:
        assert {_about(finding) for finding in findings(detector)} <= {SHIPMENT, ORDER, INVOICE, CONNECTOR, LIMIT}

    def test_can_both_open_and_end_a_case(self, detector: Detector) -> None:
        assert {Signal, Gone} <= {type(finding) for finding in findings(detector)}

    def test_says_what_it_saw_in_a_sentence(self, detector: Detector) -> None:
        assert all(len(one.sentence) > 10 for one in findings(detector) if isinstance(one, Signal))

    def test_ends_with_the_shipment(self, detector: Detector) -> None:
        ended = [finding for finding in detector.on_event(CANCELLED, at(8)) if isinstance(finding, Gone)]
        assert ended or ShipmentCancelled not in detector.listens

    def test_says_since_when_and_never_of_the_future(self, detector: Detector) -> None:
        signals = [
            one for event in NEWS if isinstance(event, detector.listens) for one in detector.on_event(event, at(8))
        ]
        assert all(one.since is None or one.since <= at(8) for one in signals if isinstance(one, Signal))
        for hours in (0, 2, 3, 12, 50):
            seen = [one for make in SEEN for one in detector.on_watch(make(), at(hours)) if isinstance(one, Signal)]
            assert all(one.since is None or one.since <= at(hours) for one in seen)

    def test_answers_the_same_to_the_same(self, detector: Detector) -> None:
        assert findings(detector) == findings(detector)

    @pytest.mark.parametrize("status", sorted(FINAL))
    def test_looks_at_nothing_that_has_ended_in_time(self, detector: Detector, status: TrackingStatus) -> None:
        ended = shipment(status=status, delivered_at=at(9), since=at(9), proven=True)
        assert detector.on_watch(ended, at(50)) == ()
        assert detector.on_watch(shipment(cancelled_at=at(4)), at(50)) == ()
        assert detector.on_watch(waiting(cancelled_at=at(4)), at(50)) == ()

    def test_a_watch_lies_ahead(self, detector: Detector) -> None:
        for hours in (0, 5, 9, 12, 50):
            watches = [one for one in detector.on_watch(shipment(), at(hours)) if isinstance(one, Watch)]
            assert all(watch.at > at(hours) for watch in watches)


def test_every_detector_and_every_limit_is_on_its_page() -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/set-thresholds.md").read_text()
    listed = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(listed) == sorted(NAMES)
    assert [name for name in RANGES if f"`{name}`" not in page] == []


def test_the_thresholds_of_the_page_can_be_saved() -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/set-thresholds.md").read_text()
    document = read_thresholds(page.split("```yaml\n")[1].split("```")[0], NAMES)
    book = LimitsBook(document, 1)
    express = book.of(Facts(customer="ACME", service="EXPRESS"))
    assert (express.pickup_unconfirmed_min, express.reports_within_min, express.off) == (45, 90, ("pod_missing",))
    assert book.of(Facts(service="DTD")).pickup_unconfirmed_min == DEFAULTS.pickup_unconfirmed_min
