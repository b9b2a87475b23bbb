"""What an event is about, and who may follow it."""

from __future__ import annotations

import pytest

import headway.events  # noqa: F401
from headway.kernel.errors import Forbidden
from headway.kernel.message import event_types
from headway.web.live.topics import FIELDS, TOPICS, UnknownTopic, about, chosen


def test_a_sent_offer_is_about_its_shipment_its_order_and_itself() -> None:
    named = {"shipment_id": "s", "order_id": "o", "offer_id": "f"}
    found = set(about("dispatch.TenderOfferSent", "shipment", "s", named))
    assert found == {("shipment", "s"), ("order", "o"), ("offer", "f")}


def test_a_list_of_shipments_is_about_each() -> None:
    found = set(about("docks.AppointmentMoved", "appointment", "a", {"shipment_ids": ["x", "y"]}))
    assert found == {("appointment", "a"), ("shipment", "x"), ("shipment", "y")}


def test_a_missing_id_is_about_nothing() -> None:
    assert set(about("exceptions.CaseOpened", "case", "c", {"shipment_id": None, "case_id": "c"})) == {("case", "c")}


def test_news_of_mappings_are_known_by_their_room() -> None:
    assert ("mapping", "c") in set(about("mappings.MappingSaved", "carrier", "c", {}))


def test_topics_speak_of_what_the_log_has() -> None:
    kinds = event_types().values()
    assert {name for topic in TOPICS.values() for name in topic.subjects} <= {kind.subject_type for kind in kinds}
    carried = {field for kind in kinds for field in kind.__struct_fields__}
    assert set(FIELDS) <= carried


def test_what_one_may_not_read_is_not_followed() -> None:
    assert chosen("case,shipment", {"exceptions:read"}.__contains__) == {"case"}


def test_following_nothing_one_may_read_is_refused() -> None:
    with pytest.raises(Forbidden, match="settlement:read"):
        chosen("invoice", {"exceptions:read"}.__contains__)


@pytest.mark.parametrize("text", ["", ",", "cases", "case,nonsense"])
def test_an_unknown_topic_is_named(text: str) -> None:
    with pytest.raises(UnknownTopic):
        chosen(text, lambda _: True)
