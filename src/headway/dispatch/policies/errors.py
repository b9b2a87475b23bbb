"""What can be wrong with a request about policies, beside the policy itself (`faults.BadPolicy`)."""

from __future__ import annotations

from headway.kernel.errors import Conflict, NotFound


class NoPolicy(NotFound):
    """There is no such version of the policy."""

    code = "no_policy"


class PolicyMoved(Conflict):
    """Another version is in force than was expected."""

    code = "policy_moved"
    advice = "Maybe somebody else activated a version: read the one in force, and decide again."
