"""Do the books balance? The trial balance, and every sum that must agree with another to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.money import Money
from headway.settlement.claims.store import Q as CLAIMS
from headway.settlement.journal import Account, EntryKind
from headway.settlement.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What was debited and credited to an account in one currency."""

    account: Account
    debit: Money
    credit: Money

    @property
    def balance(self) -> Money:
        """Debits less credits."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Check:
    """Two sums that must be equal, in one currency."""

    name: str
    left: Money
    right: Money

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The trial balance, the checks, and the entries (at most 100) that do not balance in themselves."""

    accounts: tuple[AccountBalance, ...]
    checks: tuple[Check, ...]
    unbalanced_entries: tuple[UUID, ...]

    @property
    def balanced(self) -> bool:
        return not self.unbalanced_entries and all(check.holds for check in self.checks)

    def balance(self, account: Account, currency: str) -> Money:
        """Debits less credits of an account; zero where nothing was booked."""
        found = (each.balance for each in self.accounts if each.account == account and each.debit.currency == currency)
        return next(found, Money.zero(currency))


async def trial_balance(conn: Connection) -> tuple[AccountBalance, ...]:
    """Every account that was ever booked to, by currency."""
    return tuple(
        AccountBalance(
            Account(row["account"]),
            Money(row["debit_minor"], row["currency"]),
            Money(row["credit_minor"], row["currency"]),
        )
        for row in await conn.fetch(Q.trial_balance)
    )


async def reconcile(conn: Connection) -> Reconciliation:
    """Hold the journal against itself, the charges, the penalties and the invoices."""
    accounts = await trial_balance(conn)
    posted = _sums(await conn.fetch(Q.posted_by_kind), "kind", "account")
    charges = _sums(await conn.fetch(Q.charge_sums), "state")
    penalties = _sums(await conn.fetch(Q.penalty_sums))
    invoices = await conn.fetch(Q.invoice_sums)
    unbalanced = tuple(row["id"] for row in await conn.fetch(Q.unbalanced_entries))
    billed = {row["currency"]: row for row in invoices}
    claims = {row["currency"]: row for row in await conn.fetch(CLAIMS.claim_sums)}
    credited = _sums(await conn.fetch(CLAIMS.credit_sums))
    currencies = {each.debit.currency for each in accounts} | {key[-1] for key in (*charges, *penalties)} | set(billed)
    sides = _Sides(accounts, posted, charges, penalties, billed, claims, credited)
    checks = tuple(check for currency in sorted(currencies) for check in sides.checks(currency))
    return Reconciliation(accounts, checks, unbalanced)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The sums to be compared, each by a key that ends with the currency."""

    accounts: tuple[AccountBalance, ...]
    posted: dict[tuple[str, ...], int]
    charges: dict[tuple[str, ...], int]
    penalties: dict[tuple[str, ...], int]
    invoices: dict[str, Any]
    claims: dict[str, Any]
    credits: dict[tuple[str, ...], int]

    def checks(self, currency: str) -> Iterable[Check]:
        own = [each for each in self.accounts if each.debit.currency == currency]
        invoice = self.invoices.get(currency) or {"approved_minor": 0, "paid_minor": 0}
        balance = {each.account: each.balance.minor for each in own}
        charge = {state: self.charges.get((state, currency), 0) for state in ("expected", "invoiced", "reversed")}
        paid, approved = invoice["paid_minor"], invoice["approved_minor"]
        claim = self.claims.get(currency) or {}
        accepted, recovered = claim.get("accepted_minor") or 0, claim.get("paid_minor") or 0
        given = self.credits.get((currency,), 0)
        pairs = (
            ("debits = credits", sum(each.debit.minor for each in own), sum(each.credit.minor for each in own)),
            ("charges = accruals posted", sum(charge.values()), self._moved(EntryKind.ACCRUAL, currency)),
            ("reversed = reversals posted", charge["reversed"], -self._moved(EntryKind.ACCRUAL_REVERSAL, currency)),
            (
                "standing charges = freight expense",
                charge["expected"] + charge["invoiced"],
                balance.get(Account.FREIGHT_EXPENSE, 0),
            ),
            ("open charges = accrued freight", charge["expected"], -balance.get(Account.ACCRUED_FREIGHT, 0)),
            ("approved less paid = payable", approved - paid, -balance.get(Account.ACCOUNTS_PAYABLE, 0)),
            ("paid less claims received = cash out", paid - recovered, -balance.get(Account.CASH, 0)),
            (
                "penalties and claims not received = receivable",
                self.penalties.get((currency,), 0) + accepted - recovered,
                balance.get(Account.CARRIER_RECEIVABLE, 0),
            ),
            ("claims accepted = recovered", accepted, -balance.get(Account.CLAIMS_RECOVERED, 0)),
            ("credits = owed to customers", given, -balance.get(Account.CUSTOMER_CREDITS, 0)),
            ("credits = goodwill", given, balance.get(Account.GOODWILL_EXPENSE, 0)),
        )
        return [Check(name, Money(left, currency), Money(right, currency)) for name, left, right in pairs]

    def _moved(self, kind: EntryKind, currency: str) -> int:
        """What entries of a kind booked to freight_expense."""
        return self.posted.get((str(kind), str(Account.FREIGHT_EXPENSE), currency), 0)


def _sums(rows: Iterable[Any], *keys: str) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        found[(*(row[key] for key in keys), row["currency"])] += row["minor"]
    return dict(found)
