"""Every carrier connector keeps the contract of the Protocol, whatever it talks to."""

import inspect

import pytest

from headway.dispatch.connectors import Delivered, Retriable, Undeliverable
from headway.integrations.carriers.base import CarrierConnector, CarrierSetup
from headway.integrations.carriers.registry import connectors
from headway.integrations.urls import UrlRules
from headway.kernel.clock import ManualClock
from tests.unit.integrations.offers import AT, OFFER

ALL = connectors(ManualClock(AT))


def test_names_are_their_own() -> None:
    names = [kind.name for kind in ALL]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
class TestConformance:
    def test_its_name_can_be_written_in_a_file(self, kind: CarrierConnector) -> None:
        assert kind.name.replace("_", "").isalnum()
        assert kind.name.islower()

    def test_it_says_what_it_does(self, kind: CarrierConnector) -> None:
        assert inspect.getdoc(type(kind))

    async def test_it_answers_or_raises_what_dispatch_understands(self, kind: CarrierConnector) -> None:
        for settings in ({}, {"url": None}, {"url": "https://127.0.0.1/", "secret": "x" * 20}):
            try:
                assert isinstance(await kind.deliver(OFFER, CarrierSetup(settings, UrlRules())), Delivered)
            except (Retriable, Undeliverable):
                continue
