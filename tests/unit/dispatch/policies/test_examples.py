"""The example policies can be saved as they are, and mean what they say."""

from decimal import Decimal
from pathlib import Path

import pytest

from headway.carriers.lookup import Codes
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.resolve import resolve
from headway.dispatch.policy import PolicyParameters
from headway.sim.places import ZONES
from headway.sim.prices import SERVICES
from headway.sim.roster import CARRIERS
from tests.unit.dispatch.builders import order

FOLDER = Path(__file__).parents[4] / "examples" / "policies"
FILES = sorted(FOLDER.glob("*.yaml"))
DEMO = Codes(frozenset(each.code for each in CARRIERS), frozenset(SERVICES), frozenset(zone.code for zone in ZONES))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_can_be_saved_in_the_demo_network(file: Path) -> None:
    assert checked(file.read_text(encoding="utf-8"), DEMO, str(file)).name == file.stem


def test_ours_is_what_is_built_in_and_goodwill() -> None:
    ours = checked((FOLDER / "headway.yaml").read_text(encoding="utf-8"))
    assert resolve(ours, 0, order(), "B", "UTC") == PolicyParameters(late_goodwill=Decimal(10))
