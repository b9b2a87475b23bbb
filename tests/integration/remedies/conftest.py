"""A town of its own for each test, in which recipients, accounts and carriers can be reached."""

from __future__ import annotations

from uuid import UUID

import pytest

from headway.customers.commands import SaveCustomerSettings
from headway.customers.settings import CustomerSettings, Quiet
from headway.kernel.uow import Scope
from headway.orders.commands import SaveCustomers
from headway.orders.masterdata import CustomerDraft
from tests.integration.remedies.scenes import Trouble
from tests.integration.web.town import found


@pytest.fixture
async def trouble(scope: Scope, tenant: UUID) -> Trouble:
    """The town's network on its first morning; nobody is quiet at night."""
    made = Trouble(await found(scope, tenant))
    await made.town.run(SaveCustomerSettings(CustomerSettings(quiet=Quiet(from_min=0, to_min=0)), {}))
    await made.town.run(SaveCustomers((CustomerDraft("LINDT", email="orders@lindt.example"),)))
    return made
