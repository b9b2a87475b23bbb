"""Customers, sites and the policy: checked, saved, and the orders that wait decided again soon after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import UnsetType

from headway.kernel.errors import BadInput
from headway.kernel.money import check_currency
from headway.kernel.rules import BadCondition, compile_condition
from headway.kernel.tabular.cells import shown
from headway.kernel.time_zones import ALLOWED, known
from headway.kernel.uow import UnitOfWork
from headway.orders import registers
from headway.orders.changing import InvalidOrder
from headway.orders.commands import Refused, SaveCustomers, SavePolicy, SaveResult, SaveSites
from headway.orders.gating import recheck_soon
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import Fault, Hold
from headway.orders.policy import IntakePolicy
from headway.orders.release import CONDITIONS, VARIABLES
from headway.orders.texts import ref_shown, text_fault
from headway.orders.validation import MAX_MINOR, MAX_QUANTITY

MAX_LIST = 10_000
MAX_HANDLING = Decimal(1_000_000)
MAX_CONDITIONS = 50
_MAIL = re.compile(r"[^\s@<>\"',;]{1,64}@[A-Za-z0-9.-]{1,189}")


async def save_customers(cmd: SaveCustomers, uow: UnitOfWork) -> SaveResult:
    """Add or change customers; what is wrong with one never keeps another out."""
    refused = _refused([(draft.code, list(customer_faults(draft))) for draft in cmd.customers])
    bad = {entry.index for entry in refused}
    sound = [draft for index, draft in enumerate(cmd.customers) if index not in bad]
    if sound:
        await registers.save_customers(uow.conn, sound, uow.now)
        recheck_soon(uow)
    return SaveResult(tuple(dict.fromkeys(draft.code for draft in sound)), refused)


async def save_sites(cmd: SaveSites, uow: UnitOfWork) -> SaveResult:
    """Add or change sites; what is wrong with one never keeps another out."""
    refused = _refused([(draft.code, list(site_faults(draft))) for draft in cmd.sites])
    bad = {entry.index for entry in refused}
    sound = [draft for index, draft in enumerate(cmd.sites) if index not in bad]
    if sound:
        await registers.save_sites(uow.conn, sound, uow.now)
        recheck_soon(uow)
    return SaveResult(tuple(dict.fromkeys(draft.code for draft in sound)), refused)


async def save_policy(cmd: SavePolicy, uow: UnitOfWork) -> None:
    """Replace the tenant's policy.

    Raises:
        InvalidOrder: a word, a document or a condition in it is not valid.
    """
    faults = list(policy_faults(cmd.policy))
    if faults:
        raise InvalidOrder(faults)
    await registers.save_policy(uow.conn, cmd.policy, uow.now, uow.actor)
    recheck_soon(uow)


def customer_faults(draft: CustomerDraft) -> Iterator[Fault]:
    """Everything that is wrong with a customer."""
    yield from _text("code", draft.code, 80)
    if draft.name is not None:
        yield from _text("name", draft.name, 200)
    if isinstance(draft.blocked_reason, str):
        yield from _text("blocked_reason", draft.blocked_reason, 500)
    if isinstance(draft.email, str):
        yield from _text("email", draft.email, 254)
        if not _MAIL.fullmatch(draft.email):
            yield Fault("email", shown(draft.email), "an address such as name@host")
    limit = draft.credit_limit
    if limit is None or isinstance(limit, UnsetType):
        return
    if not 0 <= limit.minor <= MAX_MINOR:
        yield Fault("credit_limit", shown(limit.minor), f"0 to {MAX_MINOR} minor units")
    try:
        check_currency(limit.currency)
    except BadInput as error:
        yield Fault("credit_limit.currency", shown(limit.currency), error.allowed or "")


def site_faults(draft: SiteDraft) -> Iterator[Fault]:
    """Everything that is wrong with a site."""
    yield from _text("code", draft.code, 80)
    for name, most in (("name", 200), ("country", 2), ("postal_code", 20)):
        if getattr(draft, name) is not None:
            yield from _text(name, getattr(draft, name), most)
    yield from _words("zones", draft.zones or ())
    yield from _words("customers", draft.customers or ())
    cost = draft.handling_per_unit
    if cost is not None and not (cost.is_finite() and 0 <= cost <= MAX_HANDLING):
        yield Fault("handling_per_unit", shown(cost), f"0 to {MAX_HANDLING}")
    capacity = draft.daily_capacity
    if isinstance(capacity, int) and not 0 <= capacity < 2**31:
        yield Fault("daily_capacity", shown(capacity), f"0 to {2**31 - 1}")
    if isinstance(draft.time_zone, str) and not known(draft.time_zone):
        yield Fault("time_zone", shown(draft.time_zone), ALLOWED)
    yield from _words("stock", draft.stock or {})
    for product, quantity in (draft.stock or {}).items():
        if quantity is not None and not 0 <= quantity <= MAX_QUANTITY:
            yield Fault(f"stock.{shown(product)[1:-1]}", shown(quantity), f"0 to {MAX_QUANTITY}")


def policy_faults(policy: IntakePolicy) -> Iterator[Fault]:
    """Everything that is wrong with a policy."""
    yield from _words("services", policy.services)
    yield from _words("requirements", policy.requirements)
    if not (policy.max_weight_kg.is_finite() and 0 < policy.max_weight_kg <= 10**9):
        yield Fault("max_weight_kg", shown(policy.max_weight_kg), "more than 0, at most 1000000000 kg")
    for rule in policy.documents:
        if rule.requirement not in policy.requirements:
            yield Fault("documents", shown(rule.requirement), "a requirement of the policy's vocabulary")
        yield from _text("documents", rule.document, 80)
    yield from _condition_faults(policy)


def _condition_faults(policy: IntakePolicy) -> Iterator[Fault]:
    if len(policy.conditions) > MAX_CONDITIONS:
        yield Fault("conditions", f"{len(policy.conditions)} conditions", f"at most {MAX_CONDITIONS}")
    taken = {condition.check.__name__ for condition in CONDITIONS}
    for condition in policy.conditions[:MAX_CONDITIONS]:
        yield from _text("conditions.name", condition.name, 60)
        yield from _text("conditions.sentence", condition.sentence, 300)
        yield from _text("conditions.override_by", condition.override_by, 60)
        if condition.name in taken or condition.name.startswith("no_"):
            yield Fault("conditions.name", shown(condition.name), "another name, not beginning no_")
        taken.add(condition.name)
        if condition.hold not in list(Hold):
            yield Fault("conditions.hold", shown(condition.hold), ", ".join(Hold))
        try:
            compile_condition(condition.expression, VARIABLES)
        except BadCondition as error:
            yield Fault("conditions.expression", shown(condition.expression), error.allowed or error.message)


def _text(field: str, value: object, most: int) -> Iterator[Fault]:
    fault = text_fault(field, value, most)
    if fault is not None:
        yield fault


def _words(field: str, words: Iterable[str]) -> Iterator[Fault]:
    listed = list(words)
    if len(listed) > MAX_LIST:
        yield Fault(field, f"{len(listed)} entries", f"at most {MAX_LIST}")
        return
    for word in listed:
        yield from _text(field, word, 80)


def _refused(checked: Sequence[tuple[str, list[Fault]]]) -> tuple[Refused, ...]:
    return tuple(
        Refused(index, ref_shown(code), tuple(faults)) for index, (code, faults) in enumerate(checked) if faults
    )
