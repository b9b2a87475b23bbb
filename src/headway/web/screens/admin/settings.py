"""Everything that can be set: its value, where it is set, and why one would."""

from __future__ import annotations

from starlette.responses import Response

from headway.bootstrap.described import Described, described
from headway.bootstrap.settings import Settings
from headway.web.visits import Visit

TENANT: tuple[tuple[str, str, str, str], ...] = (
    ("Dispatch policy", "/policies", "policies:read", "Which carriers are eligible, and how they are weighed."),
    ("Autonomy", "/autonomy", "policies:read", "How far Headway may go alone, for each kind of decision."),
    ("Playbooks", "/playbooks", "playbooks:read", "What is done by itself about a kind of trouble."),
    ("Carriers’ codes and messages", "/mappings", "tracking:read", "When a carrier sends what is not understood."),
    ("Learning", "/learning", "learning:read", "When a strike or a storm must not teach the baseline."),
    ("Time zones", "/admin/sites", "orders:read", "When a site is worked by another clock than its place tells."),
    ("Docks", "/docks", "docks:read", "Doors, their hours and what they can take."),
    ("Fleet", "/fleet", "fleet:read", "Vehicles, drivers and shifts that plans may use."),
)
"""What a tenant sets on screens of its own: name, where, scope, why."""


async def index(visit: Visit) -> Response:
    """What the tenant sets, then what whoever runs this installation sets."""
    found: tuple[Described, ...] = described(Settings.read())
    async with visit.desk() as desk:
        rows = [row for row in TENANT if visit.may(row[2])]
        return visit.page("admin_settings.html", desk, rows=rows, settings=found)
