"""A full tenant made through the API alone, and a client that holds every answer against the OpenAPI document."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from headway.api import ApiSettings, create_api
from headway.bootstrap import Settings, compose
from headway.dispatch.adjusting.proposals import Proposal, ProposalStatus, put
from headway.exceptions.questions.model import AskQuestion, Audience, Option
from headway.integrations.erp.commands import TellErp
from headway.kernel.app import App
from headway.kernel.money import Money
from headway.kernel.tabular import RowFault
from headway.kernel.tenancy import create_key
from headway.kernel.uow import Scope
from headway.orders.commands import NoteFaults, RowTrouble, StartImport
from tests.integration.api.docks import dock
from tests.integration.api.fleet import man
from tests.integration.api.governing import govern
from tests.integration.api.intake import open_doors
from tests.integration.api.people import let_people_in
from tests.integration.api.reporting import reporting
from tests.integration.api.routes import lay_routes
from tests.integration.api.vehicles import drive
from tests.integration.api.webhooks import webhook

FAST = ApiSettings(requests_per_minute=10_000_000, burst=1_000_000)
ABOUT = {"/healthz", "/readyz", "/v1/openapi.json"}


def full_api(scope: Scope, settings: ApiSettings = FAST) -> FastAPI:
    """The API over all rooms."""
    return create_api(full_app(scope), settings)


def full_app(scope: Scope) -> App:
    return compose(Settings(), scope)


class Undocumented(AssertionError):
    """An answer that the OpenAPI document does not know of."""


@dataclass
class Truth:
    """Holds answers against the document: the status, the media type, the code of a problem."""

    api: FastAPI
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    async def check(self, response: httpx.Response) -> None:
        request = response.request
        operation = self._operation(request)
        if operation is None:
            return
        status, media = str(response.status_code), response.headers.get("content-type", "").partition(";")[0]
        said = operation["responses"].get(status)
        where = f"{request.method} {request.url.path}: {status} {media}"
        if said is None:
            raise Undocumented(f"{where} is not documented: {(await response.aread())[:300]!r}")
        if media not in said.get("content", {}):
            raise Undocumented(f"{where}: the media type is not documented")
        if media == "application/problem+json":
            code = json.loads(await response.aread())["code"]
            if f"`{code}`" not in said["description"]:
                raise Undocumented(f"{where}: code {code} is not documented")
        self.seen.add((request.method, operation["operationId"], status))

    def _operation(self, request: httpx.Request) -> dict[str, Any] | None:
        paths = self.api.openapi()["paths"]
        for route in self.api.routes:
            pattern, template = getattr(route, "path_regex", None), getattr(route, "path_format", None)
            if pattern is None or template not in paths or not pattern.match(request.url.path):
                continue
            if request.method.lower() in paths[template]:
                return paths[template][request.method.lower()]
        return None


def client(api: FastAPI, secret: str | None, truth: Truth | None = None) -> httpx.AsyncClient:
    """A client with a key; every answer is held against the document."""
    hooks = {"response": [(truth or Truth(api)).check]}
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    transport = httpx.ASGITransport(app=api)
    return httpx.AsyncClient(transport=transport, base_url="http://headway", headers=headers, event_hooks=hooks)


async def key(scope: Scope, tenant_id: UUID | None, *scopes: str) -> str:
    """The secret of a new key."""
    _, secret = await create_key(scope, tenant_id=tenant_id, label="test", scopes=scopes or ("*",))
    return secret


def order(ref: str, customer: str, **more: Any) -> dict[str, Any]:
    """An order that is released at once."""
    return {
        "external_ref": ref,
        "customer": customer,
        "service": "DTD",
        "weight_kg": 12.5,
        "ready_at": "2026-03-02T10:00:00Z",
        "deliver_by": "2026-03-09T18:00:00Z",
        "currency": "USD",
        "destination_zone": "B",
        "late_penalty": {"minor": 5000, "currency": "USD"},
        **more,
    }


@dataclass
class Tenant:
    """A tenant that holds one of everything, and its client.

    `mark` is in its references, which another tenant may come to know and send; `secret` is in its texts, which no
    other tenant may ever see.
    """

    id: UUID
    http: httpx.AsyncClient
    mark: str
    secret: str
    ids: dict[str, str] = field(default_factory=dict)

    async def send(self, method: str, path: str, body: Any = None, *, ok: bool = True, **more: Any) -> Any:
        """The JSON of the answer, which must be a good one."""
        response = await self.http.request(method, f"/v1{path}", json=body, **more)
        assert not ok or response.is_success, f"{method} {path}: {response.status_code} {response.text[:500]}"
        return response.json()

    async def advance(self, seconds: int) -> None:
        await self.send("POST", "/sandbox/clock", {"by_s": seconds})

    async def export(self) -> str:
        response = await self.http.get("/v1/export")
        assert response.status_code == 200
        return response.text


async def furnish(tenant: Tenant) -> None:
    """Master data: a customer, a site, two carriers with rates from A to B."""
    m, x, send = tenant.mark, tenant.secret, tenant.send
    await send("POST", "/customers", {"customers": [{"code": f"ACME{m}", "name": f"Acme {x}"}]})
    await send(
        "POST", "/customers", {"customers": [{"code": f"POOR{m}", "credit_limit": {"minor": 1, "currency": "USD"}}]}
    )
    stock = {f"SKU{m}": 100}
    site = {"code": f"S{m}", "name": f"Site {x}", "zones": ["A"], "handling_per_unit": 0.5, "stock": stock}
    await send("POST", "/sites", {"sites": [site]})
    carriers = [{"code": f"SWIFT{m}", "name": f"Swift {x}"}, {"code": f"SLOW{m}", "name": f"Slow {x}"}]
    await send("POST", "/carriers", {"carriers": carriers})
    services = [{"carrier": code, "code": "DTD", "name": "Door to door"} for code in (f"SWIFT{m}", f"SLOW{m}")]
    await send("POST", "/services", {"services": services})
    await send("POST", "/zones", {"zones": [{"code": "B", "country": "US", "postal_prefix": "9"}]})
    for code, price in ((f"SWIFT{m}", "1.10"), (f"SLOW{m}", "2.20")):
        dates = {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
        await send(
            "POST", "/contracts", {"contracts": [{"carrier": code, "code": f"C{m}", "currency": "USD", **dates}]}
        )
        await send("PUT", f"/carriers/{code}/contracts/C{m}/rates", {"rows": [rate(1, price)]})
    await send("POST", "/capacity", {"rows": [{"carrier": f"SWIFT{m}", "shipments": 50, "day": "2026-03-02"}]})
    embargo = {"code": f"C{m}", "carrier": f"SLOW{m}", "origin_zone": "FAR", "reason": f"strike {x}"}
    await send("POST", "/embargoes", {"embargoes": [{**embargo, "valid_from": "2026-01-01"}]})
    period, penalty = {"period_from": "2026-03-01", "period_to": "2026-03-31"}, {"minor": 100, "currency": "USD"}
    volume = {"carrier": f"SWIFT{m}", **period, "min_shipments": 5, "shortfall_penalty": penalty}
    await send("POST", "/volume-commitments", {"volumes": [volume]})
    lane = {name: rate(1, "0")[name] for name in ("service", "origin_zone", "destination_zone", "mode", "transit_days")}
    spot = {**lane, "currency": "USD", "per_kg": "9.90", "valid_from": "2026-03-01", "valid_to": "2026-03-31"}
    quotes = [{**spot, "carrier": f"{name}{m}", "ref": f"Q{m}"} for name in ("SWIFT", "SLOW")]
    await send("POST", "/spot-quotes", {"quotes": quotes})
    await send("POST", "/zone-places", {"places": [{"zone": f"Z{m}", "latitude": 47.5, "longitude": 8.5}]})
    policy = f"name: own\ndescription: {x}\nlists:\n  - {{name: own, allow: [SWIFT{m}, SLOW{m}]}}\n"
    saved = await send("POST", "/dispatch-policies", {"text": policy, "note": f"first {x}"})
    tenant.ids["policy"] = str(saved["version"])
    await send("POST", f"/dispatch-policies/{saved['version']}/activate", {"reason": f"begin {x}"})
    at = {"carrier": f"SWIFT{m}", "contract": f"C{m}"}
    promise = {**at, "service": "DTD", "on_time_target": 0.95, "late_penalty": {"minor": 100, "currency": "USD"}}
    await send("POST", "/commitments", {"commitments": [promise]})
    await send("POST", "/accessorials", {"accessorials": [{**at, "code": "tail_lift", "flat": 7}]})
    await send("POST", "/fuel-surcharges", {"surcharges": [{**at, "valid_from": "2026-01-01", "share": 0.1}]})
    await send("PUT", "/case-owners", {"rules": [{"owner": f"planners {x}", "detector": "no_rate"}]})
    await send("PUT", "/notification-settings", {"sender": f"Shop {x}", "quiet": {"from_min": 0, "to_min": 0}})
    await send("PUT", "/recipient-preferences", {"medium": "mail", "address": f"ann@{m}.example", "language": "en"})
    await send("PUT", f"/tracking/code-maps/SWIFT{m}", {"entries": [{"code": "OFD", "status": "out_for_delivery"}]})
    await map_messages(tenant)


async def map_messages(tenant: Tenant) -> None:
    """A mapping of a carrier, tried and in force; a message that it cannot read; the clock of a place."""
    m, x, send = tenant.mark, tenant.secret, tenant.send
    path = f"/tracking/mappings/SWIFT{m}"
    good = json.dumps({"ref": f"SO-booked-{m}", "what": "OFD", "at": "2026-03-02T10:00:00Z", "text": x})
    await send("PUT", f"{path}/samples/sample {m}", {"text": good})
    text = f"name: mapping {x}\nformat: json\nfields: {{reference: ref, code: what, occurred_at: at}}\n"
    saved = await send("POST", f"{path}/versions", {"text": text, "note": f"first {x}"})
    tenant.ids["mapping"] = str(saved["version"])
    assert (await send("POST", f"{path}/versions/{saved['version']}/try", {}))["passed"]
    await send("POST", f"{path}/versions/{saved['version']}/activate", {"reason": f"tried {x}"})
    assert (await send("POST", f"{path}/messages", {"text": f"unreadable {x}"}))["refused"] == 1
    tenant.ids["refused_message"] = (await send("GET", "/tracking/refused?reason=unreadable"))["items"][0]["id"]
    await send("PUT", "/tracking/place-clocks", {"clocks": [{"place": f"Z{m}", "timezone": "Europe/Zurich"}]})


def rate(row: int, per_kg: str, **more: Any) -> dict[str, Any]:
    lane = {"service": "DTD", "origin_zone": "A", "destination_zone": "B", "mode": "ROAD", "transit_days": 2}
    return {"row": row, **lane, "min_kg": 0, "max_kg": 100, "per_kg": per_kg, **more}


async def tell(tenant: Tenant, app: App) -> None:
    """A short story: booked, delivered and billed; refused; held; without a rate; and ids of all it left behind."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    stories: tuple[tuple[str, dict[str, Any]], ...] = (
        ("booked", {"recipient": {"name": f"Ann {x}", "email": f"ann@{m}.example"}}),
        ("refused", {}),
        ("held", {"customer": f"POOR{m}", "value": {"minor": 99_999, "currency": "USD"}}),
        ("unpriced", {"destination_zone": "NOWHERE"}),
    )
    await send("POST", "/playbooks", {"text": _playbook(tenant), "note": f"for {x}"})
    await send("POST", f"/playbooks/own_{m.lower()}/activate", {"version": 1, "reason": f"tried {x}"})
    lapsing = {"version": -1, "reason": "of offers to all that lapse at one moment any may be the first"}
    await send("POST", "/playbooks/tender_exhausted/activate", lapsing)
    for name, more in stories:
        customer = more.pop("customer", f"ACME{m}")
        taken = await send("POST", "/orders", order(f"SO-{name}-{m}", customer, **more))
        ids[f"order_{name}"] = taken["id"]
    await tenant.advance(60)
    shipments = {row["external_ref"]: row for row in (await send("GET", "/shipments"))["items"]}
    for name in ("booked", "refused", "unpriced"):
        ids[f"shipment_{name}"] = shipments[f"SO-{name}-{m}"]["id"]
    for name in ("booked", "refused"):
        ids[f"offer_{name}"] = shipments[f"SO-{name}-{m}"]["offer_id"]
    ids["run"] = (await send("GET", f"/runs?playbook=own_{m.lower()}"))["items"][0]["id"]
    ids["tender"] = (await send("GET", f"/offers/{ids['offer_booked']}"))["tender_id"]
    await send("POST", f"/offers/{ids['offer_booked']}/answer", {"answer": "accept"})
    await send("POST", f"/offers/{ids['offer_refused']}/answer", {"answer": "decline", "reason": f"full {x}"})
    await tenant.advance(60)
    await deliver(tenant)
    await drive(tenant)
    await man(tenant)
    await open_doors(tenant)
    await dock(tenant)
    await webhook(tenant)
    await reporting(tenant)
    await lay_routes(app, tenant)
    await bill(tenant)
    await leave_traces(tenant, app)
    await let_people_in(tenant, app)
    await govern(app, tenant)


async def deliver(tenant: Tenant) -> None:
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    ref = {"carrier": f"SWIFT{m}", "reference": f"SO-booked-{m}"}
    await send("POST", "/sandbox/clock", {"to": "2026-03-02T10:06:00Z"})
    event = {**ref, "code": "picked_up", "occurred_at": "2026-03-02T10:05:00Z", "event_id": f"E1{m}", "raw": f"raw {x}"}
    taken = await send("POST", "/tracking/events", event)
    assert taken["taken"] == "accepted", taken
    ids["tracking_event"] = taken["tracking_event_id"]
    await send("POST", "/sandbox/clock", {"to": "2026-03-02T18:02:00Z"})
    more = [
        {**ref, "code": "delivered", "occurred_at": "2026-03-02T18:00:00Z", "text": f"at the door {x}"},
        {**ref, "code": "ODD", "occurred_at": "2026-03-02T17:00:00Z"},
        {**ref, "code": "Zugestellt", "occurred_at": "2026-03-02T17:30:00Z"},
        {**ref, "reference": f"unknown {m}", "code": "delivered", "occurred_at": "2026-03-02T18:00:00Z"},
    ]
    result = await send("POST", "/tracking/events/bulk", {"events": more})
    assert (result["accepted"], result["refused"]) == (3, 1), result
    ids["refused_event"] = (await send("GET", "/tracking/refused?reason=unknown_shipment"))["items"][0]["id"]
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    pod = {"signed_by": f"Ada {x}", "captured_at": "2026-03-02T18:01:00Z", "picture": picture}
    ids["digest"] = (await send("POST", f"/shipments/{ids['shipment_booked']}/pods", pod))["digest"]
    await tenant.advance(60)


async def bill(tenant: Tenant) -> None:
    m, send, ids = tenant.mark, tenant.send, tenant.ids
    lines = [{"shipment": f"SO-booked-{m}", "code": "freight", "minor": 999_900}]
    invoice = {"carrier": f"SWIFT{m}", "number": f"INV{m}", "currency": "USD", "lines": lines, "total_minor": 999_900}
    outcome = await send("POST", "/invoices", invoice)
    assert outcome["state"] == "disputed", outcome
    ids["invoice"], ids["dispute"] = outcome["invoice_id"], outcome["dispute_id"]
    await tenant.advance(60)
    period = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-20T00:00:00Z"}
    await send("POST", "/scorecards/publish", period)
    await tenant.advance(60)


def _playbook(tenant: Tenant) -> str:
    """Takes every case without a rate, and waits for an approval that nobody gives."""
    asked = f"approve: {{sentence: look {tenant.secret}, within: 60 days}}"
    head = f"playbook: own_{tenant.mark.lower()}\ndescription: {tenant.secret}\npriority: 900\n"
    return f"{head}on: {{detectors: no_rate}}\nsteps:\n  - {{do: retender, {asked}}}\n"


async def leave_traces(tenant: Tenant, app: App) -> None:
    """What no operation makes: an import, a dead letter; and the ids of what made itself."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    run: UUID = await app.run(tenant.id, StartImport("orders", f"{x}.csv"), actor="user:test")
    fault = RowFault(f"{x}.csv", 7, "weight_kg", f"heavy {x}", "a number")
    await app.run(tenant.id, NoteFaults(run, (RowTrouble(fault, {"a": x}),)), actor="user:test")
    ids["import"] = str(run)
    async with app.scope.begin(tenant.id, "system:test") as uow:
        letter = uow.new_id()
        row = (
            letter,
            "timer",
            "no.such",
            f'{{"kind": "no.such", "key": "{x}", "payload": {{}}}}',
            f"failed {x}",
            uow.now,
        )
        await uow.conn.execute(
            "INSERT INTO dead_letter (id, source, kind, detail, error, died_at) VALUES ($1, $2, $3, $4, $5, $6)", *row
        )
    ids["letter"] = str(letter)
    ids["proposal"] = str(await _recommend(tenant, app))
    strike = {"cause": "strike", "since": "2026-03-02T05:00:00Z", "scope": {"zones": [f"Z{m}"]}, "evidence": f"out {x}"}
    ids["disruption"] = (await send("POST", "/learning/disruptions", strike))["disruption_id"]
    await send("POST", "/learning/tags", {"shipment_id": ids["shipment_booked"], "reason": f"by hand {x}"})
    found = (await send("GET", "/cases"))["items"]
    case, ids["case_subject"], ids["other_case"] = found[0]["id"], found[0]["subject_id"], found[-1]["id"]
    await send("POST", f"/cases/{case}/comment", {"text": f"note {x}"})
    ids["case"] = case
    ids["undo"] = (await send("POST", "/inbox/sort", {"case_ids": [case], "deed": "take"}))["undo_id"]
    proposed = {"code": "comment", "why": f"because {x}", "params": {"text": f"said {x}"}}
    await send("PUT", "/advice-policy", {"level": 2})
    await send(
        "PUT", "/case-writer", {"kind": "chat_completions", "settings": {"url": "https://a.example", "model": x}}
    )
    await send("POST", f"/cases/{case}/actions/comment", {"why": f"why {x}", "params": {"text": f"did {x}"}})
    ids["case_proposal"] = (await send("POST", f"/cases/{case}/proposals", proposed))["proposal"]["id"]
    await remedy(tenant, app)
    ids["decision"] = (await send("GET", "/decisions"))["items"][0]["id"]
    ids["allocation"] = (await send("GET", "/decisions?kind=allocation"))["items"][0]["id"]
    ids["carrier"] = (await send("GET", f"/carriers/SWIFT{m}"))["id"]
    ids["card_link"] = (await send("POST", f"/carriers/SWIFT{m}/card-links", {"note": f"shown {x}"}))["id"]
    ids["key"] = (await send("POST", "/keys", {"label": f"second {x}", "scopes": ["orders:read"]}))["id"]
    detail = await send("GET", f"/shipments/{ids['shipment_booked']}")
    ids["tender"] = detail["tenders"][0]["id"]
    ids["notification"] = (await send("GET", f"/notifications?order_id={ids['order_booked']}"))["items"][0]["id"]
    await send("POST", f"/orders/{ids['order_booked']}/tracking-link", {})


async def remedy(tenant: Tenant, app: App) -> None:
    """What settles trouble: a claim, a credit, a question, a message to the carrier, an event to the ERP."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    amount = {"amount": {"minor": 100, "currency": "USD"}, "case_id": ids["case"]}
    claim = {"shipment_id": ids["shipment_booked"], "kind": "damage", "reason": f"crushed {x}", **amount}
    ids["claim"] = (await send("POST", "/claims", claim))["id"]
    credit = {"order_id": ids["order_booked"], "reason": f"late {x}", **amount}
    ids["credit"] = (await send("POST", "/credits", credit))["id"]
    told = {"kind": "notice", "text": f"told {x}", "shipment_id": ids["shipment_booked"]}
    await send("POST", f"/carriers/SWIFT{m}/messages", told)
    await send("PUT", "/erp", {"url": f"https://{m.lower()}.example/erp", "secret": f"0123456789abcdef{x}"})
    asking = AskQuestion(
        case_id=UUID(ids["case"]),
        audience=Audience.CARRIER,
        text=f"asked {x}",
        answer_by=datetime(2026, 3, 20, tzinfo=UTC),
        options=(Option("soon", "Soon"), Option("late", f"Late {x}")),
        reference=f"SO-booked-{m}",
        shipment_id=UUID(ids["shipment_booked"]),
        carrier_code=f"SWIFT{m}",
    )
    ids["question"] = str((await app.run(tenant.id, asking, actor="system:test")).question.id)
    named = uuid4()
    event = TellErp(message_id=named, order_id=UUID(ids["order_booked"]), type="order.late", data={"note": x})
    assert await app.run(tenant.id, event, actor="system:test")
    ids["erp_message"] = str(named)


async def _recommend(tenant: Tenant, app: App) -> UUID:
    """A recommendation that waits for an answer, as a shortage would leave it."""
    async with app.scope.begin(tenant.id, "system:test") as uow:
        proposal = Proposal(
            id=uow.new_id(),
            shipment_id=UUID(tenant.ids["shipment_refused"]),
            order_id=UUID(tenant.ids["order_refused"]),
            external_ref=f"SO-refused-{tenant.mark}",
            decision_id=uow.new_id(),
            cause="carrier_outage",
            sentence=f"out {tenant.secret}",
            status=ProposalStatus.OPEN,
            level=2,
            offer_id=uow.new_id(),
            from_carrier=f"SWIFT{tenant.mark}",
            candidate=None,
            to_carrier=None,
            saving=None,
            price_before=Money(100, "USD"),
            created_at=uow.now,
            expires_at=uow.now + timedelta(hours=4),
        )
        await put(uow.conn, proposal)
    return proposal.id
