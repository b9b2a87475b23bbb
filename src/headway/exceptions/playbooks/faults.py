"""What is wrong with a request about playbooks, or with a playbook itself."""

from __future__ import annotations

from headway.dispatch.policies.faults import BadPolicy
from headway.kernel.errors import Conflict, Forbidden, NotFound


class BadPlaybook(BadPolicy):
    """The playbook cannot be accepted; the version at work goes on."""

    code = "bad_playbook"
    advice = "Maybe docs/how-to/write-a-playbook.md shows what is meant."


class NoPlaybook(NotFound):
    """There is no such playbook, or no such version of it."""

    code = "no_playbook"


class PlaybookMoved(Conflict):
    """Another version is at work than was expected."""

    code = "playbook_moved"
    advice = "Maybe somebody else activated a version: read the one at work, and decide again."


class NoRun(NotFound):
    """There is no such run."""

    code = "no_run"


class NothingToApprove(Conflict):
    """The step does not wait for an approval, or no longer does."""

    code = "nothing_to_approve"
    advice = "Maybe somebody else has answered, or the case is over: read the run again."


class MayNotApprove(Forbidden):
    """The step needs a scope that the caller does not have."""

    code = "may_not_approve"
