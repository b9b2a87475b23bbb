"""What a shipper's tenant has beside its orders: a webhook, a report by mail, a provider, a policy under way."""

from __future__ import annotations

from uuid import UUID

from headway.analytics.mailing.model import MailFormat, Page, ReportDraft, SaveReport
from headway.cli.demo_people import DOMAIN
from headway.dispatch.policies.commands import SaveDispatchPolicy
from headway.integrations.webhooks.model import AddWebhook
from headway.kernel.app import App
from headway.people.oidc.model import SaveProvider

NOWHERE = "https://127.0.0.1:9/events"
"""No address that may be called: deliveries fail where people see them, and nothing leaves the machine."""

POLICY = """\
name: our_own
description: Heavy goods that come late cost more than the tariff says.
strategy: landed_cost
parameters:
  late_cost: 25
tables:
  - name: lateness
    rows:
      - when: order.weight_kg > 600
        set: {late_cost: 60}
"""

THINGS: tuple[object, ...] = (
    AddWebhook(NOWHERE, ("exceptions.CaseOpened", "settlement.InvoiceDisputed"), "A system that nobody has started"),
    SaveReport(
        ReportDraft(
            name="The morning's figures",
            page=Page.OPERATIONS,
            question="from=now%2Fd&to=now&by=carrier",
            cadence="0 7 * * 1-5",
            format=MailFormat.CSV,
            recipients=(f"morning@{DOMAIN}",),
        )
    ),
    SaveProvider(
        code="house",
        name="The house's own sign-in",
        issuer=f"https://sign-in.{DOMAIN}",
        client_id="headway",
        held=frozenset({"*"}),
        secret="not-one-that-anybody-knows",  # noqa: S106  (of a provider that there is not)
        active=False,
    ),
    SaveDispatchPolicy(POLICY, "heavy goods are waited for"),
)


async def furnish(app: App, tenant_id: UUID) -> None:
    """Give the tenant its things."""
    for command in THINGS:
        await app.run(tenant_id, command, actor="system:demo")
