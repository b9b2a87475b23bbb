"""The operations, one file a room."""

from headway.api.operation import Router
from headway.api.routers import (
    analytics,
    capacity,
    carriers,
    cases,
    decisions,
    dispatch,
    embargoes,
    events,
    export,
    masterdata,
    offers,
    orders,
    policies,
    rates,
    sandbox,
    settlement,
    tenants,
    tracking,
)

ROUTERS: tuple[Router, ...] = (
    orders.router,
    masterdata.router,
    carriers.router,
    capacity.router,
    embargoes.router,
    rates.router,
    dispatch.router,
    policies.router,
    offers.router,
    tracking.router,
    cases.router,
    settlement.router,
    analytics.router,
    decisions.router,
    events.router,
    tenants.router,
    sandbox.router,
    export.router,
)
