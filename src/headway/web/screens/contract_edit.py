"""Changing what is agreed: terms, fuel, accessorials, commitments, and whole price lists that are tried first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import quote

from starlette.responses import Response

from headway.carriers import commands as c
from headway.carriers.agreements import bands_of, contract_named
from headway.carriers.checks import check_rate, each
from headway.carriers.comparing import compare
from headway.carriers.pasted import Pasted, as_views, read_bands
from headway.carriers.shown import ContractView
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.web.screens.contract_rate import number
from headway.web.screens.contracts import page
from headway.web.visits import Visit

MOST_SHARE, MOST_PRICE, MOST_PENALTY, MOST_DAYS = Decimal(500), Decimal(10**9), Decimal(10**7), Decimal(365)


async def create(visit: Visit, fields: dict[str, str]) -> Response:
    """A new contract of a carrier."""
    days = (_day(fields, "valid_from"), _day(fields, "valid_to"))
    code, carrier = fields.get("code", "").strip(), fields.get("carrier", "")
    draft = c.ContractDraft(carrier, code, fields.get("currency", "").strip().upper(), *days)
    saved: c.SavedContracts = await visit.run(c.SaveContracts((draft,)))
    return visit.back(f"/contracts/{saved.ids[0]}")


async def terms(visit: Visit, fields: dict[str, str]) -> Response:
    """Another validity."""
    contract = await _contract(visit)
    days = (_day(fields, "valid_from"), _day(fields, "valid_to"))
    await visit.run(c.SaveContracts((c.ContractDraft(contract.carrier, contract.code, contract.currency, *days),)))
    return _back(visit, contract)


async def fuel(visit: Visit, fields: dict[str, str]) -> Response:
    """A fuel surcharge from a day on."""
    contract = await _contract(visit)
    share = number(fields.get("share", ""), "share", MOST_SHARE) / 100
    draft = c.FuelDraft(contract.carrier, contract.code, _day(fields, "valid_from"), share)
    await visit.run(c.SaveFuelSurcharges((draft,)))
    return _back(visit, contract, "fuel")


async def accessorial(visit: Visit, fields: dict[str, str]) -> Response:
    """What a requirement costs."""
    contract = await _contract(visit)
    draft = c.AccessorialDraft(
        contract.carrier,
        contract.code,
        fields.get("code", "").strip(),
        flat=number(fields.get("flat") or "0", "flat", MOST_PRICE),
        per_kg=number(fields.get("per_kg") or "0", "per_kg", MOST_PRICE),
        share=number(fields.get("share") or "0", "share", MOST_SHARE) / 100,
    )
    await visit.run(c.SaveAccessorials((draft,)))
    return _back(visit, contract, "accessorials")


async def commitment(visit: Visit, fields: dict[str, str]) -> Response:
    """What the carrier promises of a service."""
    contract = await _contract(visit)
    target, penalty, days = (fields.get(name, "").strip() for name in ("target", "penalty", "days"))
    draft = c.CommitmentDraft(
        contract.carrier,
        contract.code,
        fields.get("service", ""),
        on_time_target=float(number(target, "target", Decimal(100)) / 100) if target else None,
        late_penalty=Money.of(number(penalty, "penalty", MOST_PENALTY), contract.currency) if penalty else None,
        transit_days=int(number(days, "days", MOST_DAYS)) if days else None,
        origin_zone=fields.get("origin", "").strip() or None,
        destination_zone=fields.get("destination", "").strip() or None,
    )
    await visit.run(c.SaveCommitments((draft,)))
    return _back(visit, contract, "commitments")


async def rates(visit: Visit, fields: dict[str, str]) -> Response:
    """A pasted price list: shown beside what holds now; put in its place only where that is what was asked."""
    contract = await _contract(visit)
    text = fields.get("text", "")
    try:
        pasted = read_bands(text)
        for checks, row in zip(each("rows", pasted.rows), pasted.rows, strict=True):
            check_rate(checks, row)
    except BadInput as error:
        response = await page(visit, contract.id, error=error, text=text)
        response.status_code = error.status
        return response
    if fields.get("save") == "yes" and not pasted.faults:
        note = fields.get("note", "").strip()
        await visit.run(c.ReplaceRates(contract.carrier, contract.code, pasted.rows, note))
        return _back(visit, contract, "bands")
    return await page(visit, contract.id, checked=await _checked(visit, contract, pasted), text=text)


async def _checked(visit: Visit, contract: ContractView, pasted: Pasted) -> dict[str, object]:
    """What a pasted list would change."""
    async with visit.desk() as desk:
        now = await bands_of(desk.conn, contract.id)
    return {"pasted": pasted, "comparison": compare(now, as_views(pasted.rows))}


async def _contract(visit: Visit) -> ContractView:
    async with visit.desk() as desk:
        return await contract_named(desk.conn, visit.id())


def _back(visit: Visit, contract: ContractView, part: str = "") -> Response:
    return visit.back(f"/contracts/{contract.id}{'#' + quote(part) if part else ''}")


def _day(fields: dict[str, str], name: str) -> date:
    text = fields.get(name, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no day", field=name, allowed="a day such as 2026-03-02") from None
