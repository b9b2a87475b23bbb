"""Saving thresholds and putting them in force; the table at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from headway.dispatch.commands import check_reason
from headway.dispatch.governing.model import THRESHOLDS
from headway.dispatch.governing.store import need_nobody_else
from headway.events.exceptions import LimitsActivated
from headway.exceptions.detectors import NAMES
from headway.exceptions.thresholds import store
from headway.exceptions.thresholds.model import (
    ActivateThresholds,
    NoThresholds,
    SaveThresholds,
    ThresholdsActivated,
    ThresholdsMoved,
    ThresholdsSaved,
)
from headway.exceptions.thresholds.reading import read_thresholds
from headway.kernel.canonical import digest

if TYPE_CHECKING:
    from headway.kernel.rooms import CommandHandler
    from headway.kernel.uow import UnitOfWork


async def save_thresholds(cmd: SaveThresholds, uow: UnitOfWork) -> ThresholdsSaved:
    """Check, number and keep the text as it is.

    Raises:
        BadThresholds: it has faults; nothing is kept.
    """
    note = check_reason(cmd.note, needed=False)
    document = read_thresholds(cmd.text, NAMES)
    newest = await store.versions(uow.conn, before=None, limit=1)
    if newest and newest[0].digest == digest(cmd.text):
        return ThresholdsSaved(newest[0].version, document.name, len(document.rows), repeated=True)
    version = await store.save(uow, document.name, cmd.text, note)
    return ThresholdsSaved(version, document.name, len(document.rows), repeated=False)


async def activate_thresholds(cmd: ActivateThresholds, uow: UnitOfWork) -> ThresholdsActivated:
    """Put a version in force from now on.

    Raises:
        NoThresholds: there is no such version.
        ThresholdsMoved: another version is in force than the one named, or somebody else was faster.
        BadThresholds: it is no longer fit. SecondPersonNeeded: somebody else has to agree first.
    """
    reason = check_reason(cmd.reason, needed=True)
    found = await store.activations(uow.conn, before=None, limit=1)
    before = found[0].version if found else 0
    if cmd.before not in (None, before):
        raise ThresholdsMoved(f"version {before} is in force, not {cmd.before}", version=before)
    if found and before == cmd.version:
        last = found[0]
        kept = (last.number, before, last.before, last.reason, last.activated_by, last.activated_at)
        return ThresholdsActivated(*kept, repeated=True)
    await _fit(uow, cmd.version)
    back = cmd.version < before and (cmd.version == 0 or await store.was_in_force(uow.conn, cmd.version))
    await need_nobody_else(uow, THRESHOLDS, cmd.version, back=back)
    made = await store.activate(uow, found[0].number + 1 if found else 1, cmd.version, before, reason)
    uow.emit(LimitsActivated(activation_id=uow.new_id(), version=cmd.version, before=before, reason=reason))
    return made


async def _fit(uow: UnitOfWork, version: int) -> None:
    if version == 0:
        return
    text = await store.text_of(uow.conn, version)
    if text is None:
        raise NoThresholds(f"there is no version {version}", version=version)
    read_thresholds(text, NAMES, f"version {version}")


COMMANDS: Mapping[type[Any], CommandHandler] = {
    SaveThresholds: save_thresholds,
    ActivateThresholds: activate_thresholds,
}
