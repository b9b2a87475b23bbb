"""Whatever the order, a policy that could be saved resolves, decides, and replays to the byte."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from headway.dispatch.allocation import ALLOCATION, allocate
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.resolve import resolve
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money
from headway.orders.model import DispatchOrder
from tests.unit.dispatch.builders import READY, inputs, option, order, seen

FOLDER = Path(__file__).parents[4] / "examples" / "policies"
DOCUMENTS = [checked(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml"))]
CARRIERS = ("KALTWERK", "RHEINWEG", "BLITZWAGEN", "C1")


@st.composite
def orders(draw: st.DrawFn) -> DispatchOrder:
    changes: dict[str, Any] = {
        "customer": draw(st.sampled_from(["CLINIC-NORTH", "ACME", ""])),
        "service": draw(st.sampled_from(["express", "same_day", "economy", "DTD"])),
        "weight_kg": draw(st.decimals(Decimal("0.001"), Decimal(5000), places=3)),
        "volume_m3": draw(st.none() | st.decimals(Decimal(0), Decimal(100), places=2)),
        "requirements": tuple(draw(st.lists(st.sampled_from(["chilled", "hazmat", "tail_lift"]), unique=True))),
        "postal_code": draw(st.none() | st.text(max_size=8)),
        "deliver_by": draw(st.none() | st.integers(1, 500).map(lambda hours: READY + timedelta(hours=hours))),
        "late_penalty": draw(st.none() | st.integers(0, 10**6).map(lambda minor: Money(minor, "USD"))),
    }
    return replace(order(), **changes)


@settings(max_examples=60, deadline=None)
@given(orders(), st.sampled_from(DOCUMENTS), st.none() | st.sampled_from(["B", "DE-IS"]))
def test_it_resolves_decides_and_replays(asked: DispatchOrder, document: object, zone: str | None) -> None:
    policy = resolve(document, 1, asked, zone, "Europe/Berlin")  # type: ignore[arg-type]
    offers = (
        option(code, "1", service_code=asked.service, destination_zone=zone or "B", performance=seen(0.95, 40, 0.8, 9))
        for code in CARRIERS
    )
    snapshot = inputs(*offers, order=asked, destination_zone=zone, policy=policy)
    verdict = allocate(snapshot)
    assert canonical_json(ALLOCATION.replay(canonical_json(snapshot))) == canonical_json(verdict)
    assert not any(
        "could not be judged" in broken.sentence for each in verdict.candidates for broken in each.rejections
    )
