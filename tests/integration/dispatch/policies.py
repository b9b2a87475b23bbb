"""Putting a policy in force for a test's tenant."""

from __future__ import annotations

import json
from typing import Any

from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from tests.integration.dispatch.world import World


async def in_force(world: World, **document: Any) -> None:
    """The policy of this document, from now on; nothing is judged again by itself."""
    whole = {"name": "test", "adjustment": {"enabled": False}, **document}
    saved = await world.run(SaveDispatchPolicy(json.dumps(whole)))
    await world.run(ActivateDispatchPolicy(saved.version, "for a test"))
    await world.drain()
