"""The policies by name. A new one is a file beside this and a row here."""

from __future__ import annotations

from headway.routing.dynamic.day import DayInstance
from headway.routing.dynamic.hindsight import Hindsight
from headway.routing.dynamic.policies.base import Effort, Policy
from headway.routing.dynamic.policies.greedy import Greedy
from headway.routing.dynamic.policies.headway import Headway
from headway.routing.dynamic.policies.lazy import Lazy

NAMES = (Greedy.name, Lazy.name, Headway.name, Hindsight.name)


def policy(name: str, instance: DayInstance, seed: int, effort: Effort) -> Policy:
    """The policy of that name, for a day; hindsight alone makes use of the seed, since it knows what comes.

    Raises:
        KeyError: there is none of that name.
    """
    if name == Hindsight.name:
        return Hindsight(instance, seed, effort)
    plain: dict[str, Policy] = {each.name: each for each in (Greedy(), Lazy(), Headway())}
    return plain[name]
