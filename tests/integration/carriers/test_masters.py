"""Saving carriers and what is agreed with them; bad input is named and changes nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.handlers import room
from headway.carriers.store import connector_of
from headway.kernel.app import App
from headway.kernel.errors import BadInput, NotFound
from headway.kernel.money import Money
from tests.integration.carriers.given import ACTOR, MONDAY, D, contract, events, rate, reading, swift

MakeApp = Callable[..., App]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


def carrier(**changed: Any) -> c.SaveCarriers:
    return c.SaveCarriers((c.CarrierDraft(**{"code": "SWIFT", "name": "Swift", **changed}),))


def service(**changed: Any) -> c.SaveServices:
    return c.SaveServices((c.ServiceDraft(**{"carrier": "SWIFT", "code": "DTD", "name": "x", **changed}),))


def rates(*rows: c.RateRow) -> c.ReplaceRates:
    return c.ReplaceRates("SWIFT", "C1", rows)


def commitment(**changed: Any) -> c.SaveCommitments:
    return c.SaveCommitments(
        (c.CommitmentDraft(**{"carrier": "SWIFT", "contract": "C1", "service": "DTD", **changed}),)
    )


def fuel(share: str) -> c.SaveFuelSurcharges:
    return c.SaveFuelSurcharges((c.FuelDraft("SWIFT", "C1", MONDAY, D(share)),))


BAD = [
    (carrier(code="a|b"), "carriers[0].code"),
    (carrier(code="x" * 65), "carriers[0].code"),
    (carrier(name=" "), "carriers[0].name"),
    (carrier(name="\ud800"), "carriers[0].name"),
    (carrier(kind="friend"), "carriers[0].kind"),
    (carrier(connector="fax"), "carriers[0].connector"),
    (carrier(connector="http"), "carriers[0].connector_settings.url"),
    (carrier(connector_settings={"x": "\ud800"}), "carriers[0].connector_settings"),
    (carrier(connector_settings={"x": "\0"}), "carriers[0].connector_settings"),
    (carrier(connector_settings={"x": float("nan")}), "carriers[0].connector_settings"),
    (c.SaveCarriers(()), "carriers"),
    (service(carrier="SWFT"), "services[0].carrier"),
    (service(cutoff_hour=24), "services[0].cutoff_hour"),
    (service(max_weight_kg=D(0)), "services[0].max_weight_kg"),
    (service(capabilities=("Tail Lift",)), "services[0].capabilities"),
    (c.SaveZones((c.ZoneDraft("A", "DEU"),)), "zones[0].country"),
    (c.SaveContracts((contract(start=date(2026, 2, 2), end=date(2026, 2, 1)),)), "contracts[0].valid_to"),
    (c.SaveContracts((c.ContractDraft("SWIFT", "C9", "XXQ", MONDAY, MONDAY),)), "contracts[0].currency"),
    (c.ReplaceRates("SWIFT", "C7", (rate(1, "0", "1"),)), "contract"),
    (rates(rate(1, "0", "1"), rate(2, "5", "1")), "rows[1].max_kg"),
    (rates(rate(1, "0", "1"), rate(1, "1", "2")), "rows[1].row"),
    (rates(rate(1, "0", "NaN")), "rows[0].max_kg"),
    (rates(rate(1, "0", "1", "-1")), "rows[0].per_kg"),
    (rates(rate(1, "0", "1", "1e10")), "rows[0].per_kg"),
    (rates(rate(1, "0", "1", service="CRF")), "rows[0].service"),
    (c.SetCapacity((c.CapacityRow("SWIFT", 1),)), "rows[0].day"),
    (c.SetCapacity((c.CapacityRow("SWIFT", 1, day=MONDAY, weekday=1),)), "rows[0].day"),
    (c.SetCapacity((c.CapacityRow("SWIFT", -1, day=MONDAY),)), "rows[0].shipments"),
    (c.SetCapacity((c.CapacityRow("SWIFT", 1, weekday=8),)), "rows[0].weekday"),
    (commitment(on_time_target=1.5), "commitments[0].on_time_target"),
    (commitment(on_time_target=float("nan")), "commitments[0].on_time_target"),
    (commitment(late_penalty=Money(5, "EUR")), "commitments[0].late_penalty"),
    (fuel("6"), "surcharges[0].share"),
    (
        c.SaveAccessorials((c.AccessorialDraft("SWIFT", "C1", "hazmat", flat=D("Infinity")),)),
        "accessorials[0].flat",
    ),
]


@pytest.mark.parametrize(("command", "field"), BAD, ids=[f"{field}-{place}" for place, (_, field) in enumerate(BAD)])
async def test_bad_input_is_named_and_changes_nothing(app: App, tenant: UUID, command: object, field: str) -> None:
    await swift(app, tenant)
    before = await events(app, tenant)
    with pytest.raises(BadInput) as refused:
        await app.run(tenant, command, actor=ACTOR)
    assert refused.value.field == field
    assert refused.value.allowed
    assert await events(app, tenant) == before


async def test_saving_again_changes_the_same_carrier(app: App, tenant: UUID) -> None:
    first = await app.run(tenant, carrier(), actor=ACTOR)
    second = await app.run(tenant, carrier(name="Swift Ltd", kind="gig"), actor=ACTOR)
    assert first.ids == second.ids
    async with reading(app, tenant) as conn:
        found = await views.get_carrier(conn, "SWIFT")
    assert (found.name, found.kind) == ("Swift Ltd", "gig")


async def test_the_connector_of_a_carrier_is_known(app: App, tenant: UUID) -> None:
    settings = {"url": "https://carrier.example/offers", "secret": "correct horse battery"}
    (carrier_id,) = (await app.run(tenant, carrier(connector="http", connector_settings=settings), actor=ACTOR)).ids
    async with reading(app, tenant) as conn:
        found = await connector_of(conn, carrier_id)
    assert found.connector == "http"
    assert found.sealed_settings is not None
    assert "correct horse" not in found.sealed_settings
    assert app.scope.vault.unseal(tenant, found.sealed_settings) == settings


async def test_another_tenants_carrier_is_unknown(app: App, tenant: UUID, other_tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    async with reading(app, other_tenant) as conn:
        assert (await views.list_carriers(conn)).items == ()
        assert (await views.list_contracts(conn)).items == ()
        with pytest.raises(NotFound):
            await connector_of(conn, carrier_id)
    with pytest.raises(BadInput):
        await app.run(other_tenant, service(), actor=ACTOR)


async def test_pages_of_carriers_follow_one_another(app: App, tenant: UUID) -> None:
    drafts = tuple(c.CarrierDraft(f"C{n}", f"Carrier {n}") for n in range(5))
    await app.run(tenant, c.SaveCarriers(drafts), actor=ACTOR)
    seen: list[str] = []
    after: tuple[str, ...] | None = None
    async with reading(app, tenant) as conn:
        while True:
            page = await views.list_carriers(conn, after=after, limit=2)
            seen += [view.code for view in page.items]
            after = page.after
            if after is None:
                break
    assert seen == ["C0", "C1", "C2", "C3", "C4"]


async def test_a_contract_is_shown_with_all_that_belongs_to_it(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "1"), rate(2, "5", "15", "2"))
    await app.run(tenant, fuel("0.1"), actor=ACTOR)
    await app.run(tenant, commitment(late_penalty=Money(900, "USD"), origin_zone="A"), actor=ACTOR)
    async with reading(app, tenant) as conn:
        found = await views.get_contract(conn, "SWIFT", "C1")
        bands = await views.list_bands(conn, "SWIFT", "C1", limit=1)
        rest = await views.list_bands(conn, "SWIFT", "C1", limit=1, after=bands.after)
    assert [problem.kind.value for problem in found.problems] == ["overlap"]
    assert (found.fuel[0].share, found.commitments[0].late_penalty) == (D("0.1"), Money(900, "USD"))
    assert (found.commitments[0].origin_zone, found.commitments[0].destination_zone) == ("A", None)
    assert ([b.row for b in bands.items], [b.row for b in rest.items], rest.after) == ([1], [2], None)


async def test_capacity_is_shown_with_its_use(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    rows = (c.CapacityRow("SWIFT", 7, weekday=1), c.CapacityRow("SWIFT", 3, origin_zone="A", day=MONDAY))
    await app.run(tenant, c.SetCapacity(rows), actor=ACTOR)
    async with reading(app, tenant) as conn:
        page = await views.list_capacity(conn, MONDAY, carrier="SWIFT")
    assert [(v.origin_zone, v.limit, v.used, v.left) for v in page.items] == [(None, 7, 0, 7), ("A", 3, 0, 3)]


@pytest.mark.parametrize(("after", "limit"), [(("a", "b"), 10), (None, 0), (None, 501)])
async def test_a_page_that_cannot_be_is_refused(
    app: App, tenant: UUID, after: tuple[str, ...] | None, limit: int
) -> None:
    async with reading(app, tenant) as conn:
        with pytest.raises(BadInput):
            await views.list_carriers(conn, after=after, limit=limit)
