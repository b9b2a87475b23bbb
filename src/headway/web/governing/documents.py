"""The two documents that are put in force, each with the same few things one may ask and do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from headway.carriers.lookup import known_codes
from headway.dispatch.policies import store as policies
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from headway.dispatch.policies.faults import BadPolicy
from headway.dispatch.policies.reading import Written
from headway.exceptions.detectors import NAMES
from headway.exceptions.thresholds import store as limits
from headway.exceptions.thresholds.model import ActivateThresholds, BadThresholds, SaveThresholds
from headway.exceptions.thresholds.reading import read_thresholds
from headway.kernel.errors import NotFound
from headway.kernel.tabular.mapyaml import parse_yaml
from headway.web.governing.saying import DISPATCH, THRESHOLDS, Saying, sayings
from headway.web.governing.saying import thresholds as thresholds_said

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was saved; 0 is the one built in."""

    version: int
    name: str
    note: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Force:
    """A version was put in force in the place of another, by whom, when and why."""

    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """How one document is read, checked, saved and put in force."""

    name: str
    title: str
    about: str
    versions: Callable[[Connection], Awaitable[list[Version]]]
    forces: Callable[[Connection], Awaitable[list[Force]]]
    text: Callable[[Connection, int], Awaitable[str | None]]
    check: Callable[[Connection, str], Awaitable[None]]
    said: Callable[[str], list[Saying]]
    save: Callable[[str, str], Any]
    activate: Callable[[int, str, int], Any]
    starter: str


BAD = (BadPolicy, BadThresholds)
_SAME = tuple(Version.__dataclass_fields__)
_FORCE = tuple(Force.__dataclass_fields__)


def _version(row: Any) -> Version:
    return Version(**{name: getattr(row, name) for name in _SAME})


def _force(row: Any) -> Force:
    return Force(**{name: getattr(row, name) for name in _FORCE})


async def _policy_versions(conn: Connection) -> list[Version]:
    return [_version(each) for each in await policies.versions(conn, before=None, limit=SHOWN)]


async def _policy_forces(conn: Connection) -> list[Force]:
    return [_force(each) for each in await policies.activations(conn, before=None, limit=SHOWN)]


async def _check_policy(conn: Connection, text: str) -> None:
    checked(text, await known_codes(conn))


async def _threshold_versions(conn: Connection) -> list[Version]:
    return [_version(each) for each in await limits.versions(conn, before=None, limit=SHOWN)]


async def _threshold_forces(conn: Connection) -> list[Force]:
    return [_force(each) for each in await limits.activations(conn, before=None, limit=SHOWN)]


async def _check_thresholds(_conn: Connection, text: str) -> None:
    read_thresholds(text, NAMES)


def _policy_said(text: str) -> list[Saying]:
    return sayings(text, "policy")


def _thresholds_said(text: str) -> list[Saying]:
    if not text:
        return []
    written = Written(THRESHOLDS, parse_yaml(THRESHOLDS, text))
    return thresholds_said(read_thresholds(text, NAMES), written)


DOCUMENTS: Mapping[str, Document] = {
    DISPATCH: Document(
        name=DISPATCH,
        title="Dispatch policy",
        about="who may carry what, how candidates are compared and asked, and how far Headway may go by itself",
        versions=_policy_versions,
        forces=_policy_forces,
        text=policies.text_of,
        check=_check_policy,
        said=_policy_said,
        save=SaveDispatchPolicy,
        activate=ActivateDispatchPolicy,
        starter="name: our_policy\ndescription: What it is for, in a sentence.\nstrategy: landed_cost\n",
    ),
    THRESHOLDS: Document(
        name=THRESHOLDS,
        title="Thresholds",
        about="from when on trouble is trouble, by customer, service, lane and carrier",
        versions=_threshold_versions,
        forces=_threshold_forces,
        text=limits.text_of,
        check=_check_thresholds,
        said=_thresholds_said,
        save=SaveThresholds,
        activate=ActivateThresholds,
        starter="name: our_thresholds\nrows: []\n",
    ),
}


def document_of(name: str) -> Document:
    """The document of a path; raises NotFound."""
    found = DOCUMENTS.get(name)
    if found is None:
        raise NotFound(f"there is no document {name[:40]!r}")
    return found
