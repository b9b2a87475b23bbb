"""Every state a room may show has a word, a shape and a tone."""

import re
from collections.abc import Mapping
from enum import StrEnum

import pytest

from headway.dispatch.features import FEATURES
from headway.dispatch.model import OfferStatus, ShipmentStatus
from headway.exceptions.detectors import DETECTORS
from headway.exceptions.model import CaseState, Severity
from headway.orders.model import OrderStatus
from headway.tracking.model import StopState
from headway.web import words
from headway.web.board import FILTERS
from headway.web.pages import STATIC

TABLES = [
    (words.SHIPMENT, ShipmentStatus),
    (words.OFFER, OfferStatus),
    (words.SEVERITY, Severity),
    (words.CASE, CaseState),
    (words.ORDER, OrderStatus),
    (words.STOP, StopState),
]
ALL = [words.SHIPMENT, words.STANDING, words.OFFER, words.SEVERITY, words.CASE, words.ORDER, words.STOP, words.MONEY]


@pytest.mark.parametrize(("table", "states"), TABLES, ids=lambda each: getattr(each, "__name__", ""))
def test_every_state_has_its_word(table: Mapping[str, words.Word], states: type[StrEnum]) -> None:
    assert set(table) == set(states)


@pytest.mark.parametrize("table", ALL)
def test_every_word_has_a_shape_that_exists_and_a_known_tone(table: Mapping[str, words.Word]) -> None:
    shapes = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert {word.shape for word in table.values()} <= shapes
    assert {word.tone for word in table.values()} <= {"neutral", "info", "good", "warn", "bad"}


@pytest.mark.parametrize("table", [words.SHIPMENT, words.OFFER, words.SEVERITY, words.ORDER])
def test_no_two_states_look_alike_without_their_colour(table: Mapping[str, words.Word]) -> None:
    assert len({word.text for word in table.values()}) == len(table)


def test_features_and_detectors_have_names() -> None:
    assert {feature.name for feature in FEATURES} <= set(words.FEATURES)
    assert {detector.name for detector in DETECTORS} <= set(words.DETECTORS)


def test_every_filter_is_a_state_or_a_standing() -> None:
    assert {name for name, _ in FILTERS} <= {"open", "all", *words.SHIPMENT, *words.STANDING}


def test_an_unknown_state_reads_as_it_is_called() -> None:
    assert words.of(words.SHIPMENT, "gone_fishing").text == "Gone fishing"


def test_a_shipment_in_transit_reads_as_last_reported() -> None:
    assert words.moving("in_transit", "out_for_delivery").text == "Out for delivery"
    assert words.moving("booked", "out_for_delivery").text == "Booked"
    assert words.moving("in_transit", None).text == "In transit"
