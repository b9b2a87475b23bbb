"""Double entry: which accounts an event of settlement moves. A positive amount is a debit, a negative one a credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import HeadwayError
from headway.kernel.money import Money


class Account(StrEnum):
    """The chart of accounts."""

    FREIGHT_EXPENSE = "freight_expense"
    FREIGHT_VARIANCE = "freight_variance"
    FREIGHT_PENALTY = "freight_penalty"
    ACCRUED_FREIGHT = "accrued_freight"
    ACCOUNTS_PAYABLE = "accounts_payable"
    CARRIER_RECEIVABLE = "carrier_receivable"
    CASH = "cash"
    CLAIMS_RECOVERED = "claims_recovered"
    GOODWILL_EXPENSE = "goodwill_expense"
    CUSTOMER_CREDITS = "customer_credits"


class EntryKind(StrEnum):
    """Why an entry was made."""

    ACCRUAL = "accrual"
    ACCRUAL_REVERSAL = "accrual_reversal"
    PENALTY = "penalty"
    PENALTY_REVERSAL = "penalty_reversal"
    APPROVAL = "approval"
    DISPUTE = "dispute"
    DISPUTE_RESOLUTION = "dispute_resolution"
    PAYMENT = "payment"
    CLAIM = "claim"
    CLAIM_PAYMENT = "claim_payment"
    CREDIT = "credit"
    CREDIT_REVERSAL = "credit_reversal"


class Unbalanced(HeadwayError):
    """An entry's debits and credits differ; nothing was booked."""

    code = "unbalanced"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry."""

    account: Account
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is booked at once, about a shipment or an invoice."""

    kind: EntryKind
    postings: tuple[Posting, ...]
    shipment_id: UUID | None = None
    invoice_id: UUID | None = None


def imbalance(postings: Iterable[Posting]) -> dict[str, int]:
    """Debits less credits by currency, in minor units, where they are not equal."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.amount.currency] += posting.amount.minor
    return {currency: minor for currency, minor in sums.items() if minor}


def accrual(charges: Iterable[Money]) -> tuple[Posting, ...]:
    """What a booking is expected to cost: freight_expense to accrued_freight."""
    return _moved(charges, Account.FREIGHT_EXPENSE, Account.ACCRUED_FREIGHT)


def accrual_reversal(charges: Iterable[Money]) -> tuple[Posting, ...]:
    """The booking fell away before it was billed: accrued_freight to freight_expense."""
    return _moved(charges, Account.ACCRUED_FREIGHT, Account.FREIGHT_EXPENSE)


def penalty(amount: Money) -> tuple[Posting, ...]:
    """The carrier owes for a late delivery: carrier_receivable to freight_penalty; negative takes it back."""
    return _moved((amount,), Account.CARRIER_RECEIVABLE, Account.FREIGHT_PENALTY)


def approval(billed: Money, settled: Sequence[Money]) -> tuple[Posting, ...]:
    """What was accrued (`settled`) becomes payable as billed; the difference, per currency, is freight_variance."""
    postings = [Posting(Account.ACCOUNTS_PAYABLE, -billed)]
    postings += [Posting(Account.ACCRUED_FREIGHT, amount) for amount in _by_currency(settled)]
    differences = imbalance(postings)
    postings += [Posting(Account.FREIGHT_VARIANCE, Money(-minor, code)) for code, minor in sorted(differences.items())]
    return tuple(posting for posting in postings if posting.amount.minor)


def dispute(amount: Money) -> tuple[Posting, ...]:
    """What was payable is disputed: accounts_payable to freight_variance."""
    return _moved((amount,), Account.ACCOUNTS_PAYABLE, Account.FREIGHT_VARIANCE)


def payment(amount: Money) -> tuple[Posting, ...]:
    """The bank paid: accounts_payable to cash."""
    return _moved((amount,), Account.ACCOUNTS_PAYABLE, Account.CASH)


def claim(amount: Money) -> tuple[Posting, ...]:
    """The carrier accepts a claim: carrier_receivable to claims_recovered."""
    return _moved((amount,), Account.CARRIER_RECEIVABLE, Account.CLAIMS_RECOVERED)


def claim_payment(amount: Money) -> tuple[Posting, ...]:
    """The carrier pays what it accepted: cash to carrier_receivable."""
    return _moved((amount,), Account.CASH, Account.CARRIER_RECEIVABLE)


def credit(amount: Money) -> tuple[Posting, ...]:
    """A customer is given something: goodwill_expense to customer_credits; negative takes it back."""
    return _moved((amount,), Account.GOODWILL_EXPENSE, Account.CUSTOMER_CREDITS)


def _moved(amounts: Iterable[Money], debit: Account, credit: Account) -> tuple[Posting, ...]:
    sums = [amount for amount in _by_currency(amounts) if amount.minor]
    return tuple(posting for each in sums for posting in (Posting(debit, each), Posting(credit, -each)))


def _by_currency(amounts: Iterable[Money]) -> list[Money]:
    sums: dict[str, int] = defaultdict(int)
    for amount in amounts:
        sums[amount.currency] += amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]
