"""The invoices that a case is about."""

from __future__ import annotations

from uuid import UUID

from headway.exceptions.playbooks.steps.base import Task


def invoices_of(task: Task) -> tuple[UUID, ...]:
    """Each once, in a fixed order."""
    found = {each.subject.id for each in task.subjects if each.subject.type == "invoice"}
    if task.case.subject_type == "invoice":
        found.add(task.case.subject_id)
    return tuple(sorted(found))
