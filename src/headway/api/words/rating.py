"""What operations on prices and contracts in time answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from headway.api.wire import Shown
from headway.carriers.agreements import CarrierTerms
from headway.carriers.commands import ContractOverlap
from headway.carriers.comparing import BandChange, Comparison
from headway.carriers.quoting import Rated
from headway.carriers.shown import BandView
from headway.carriers.timeline import ContractGap, Ending
from headway.kernel.money import Money


class ChargeOut(Shown):
    """One line of a price, and how it came about."""

    code: str
    amount: Money
    sentence: str


class ContractSeenOut(Shown):
    """A contract that prices the lane, and why it counts, or not."""

    code: str
    valid_from: date
    valid_to: date
    counts: bool
    why: str


class BandSeenOut(BaseModel):
    """A weight band, and why it serves, or not."""

    id: str
    min_kg: Decimal
    max_kg: Decimal
    minimum: Decimal
    per_kg: Decimal
    per_km: Decimal
    per_stop: Decimal
    serves: bool
    why: str


class RatedOut(BaseModel):
    """What a carrier would charge; `total` is null where there is no price, and `problem` says why.

    `warnings`: what would speak against it in an allocation, or is not priced although it was asked for.
    """

    carrier: str
    product: str
    currency: str
    spot: bool
    total: Money | None
    charges: list[ChargeOut]
    problem: str | None
    contracts: list[ContractSeenOut]
    bands: list[BandSeenOut]
    warnings: list[str]

    @classmethod
    def of(cls, rated: Rated) -> RatedOut:
        option, quote = rated.option, rated.quote
        return cls(
            carrier=option.carrier_code,
            product=option.product,
            currency=option.currency,
            spot=option.spot,
            total=None if quote is None else quote.total,
            charges=[] if quote is None else [ChargeOut.model_validate(each) for each in quote.charges],
            problem=None if rated.problem is None else rated.problem.sentence,
            contracts=[ContractSeenOut.model_validate(each) for each in rated.contracts],
            bands=[
                BandSeenOut(
                    **{name: getattr(each.band, name) for name in each.band.__struct_fields__},
                    serves=each.serves,
                    why=each.why,
                )
                for each in rated.bands
            ],
            warnings=list(rated.warnings),
        )


class RatedLaneOut(BaseModel):
    """The prices on a lane, those that can be had first, the cheapest before."""

    items: list[RatedOut]


class OutlookOut(BaseModel):
    """What is wrong with a carrier's contracts in time."""

    carrier: str
    overlaps: list[ContractOverlap]
    gaps: list[ContractGap]
    endings: list[Ending]

    @classmethod
    def of(cls, found: CarrierTerms) -> OutlookOut:
        return cls(
            carrier=found.carrier,
            overlaps=list(found.overlaps),
            gaps=list(found.gaps),
            endings=list(found.endings),
        )


class ChangeOut(BaseModel):
    """A band under both contracts, or (one null) under one; `relative` is how much dearer the newer is."""

    older: BandView | None
    newer: BandView | None
    relative: Decimal | None

    @classmethod
    def of(cls, change: BandChange) -> ChangeOut:
        return cls(older=change.older, newer=change.newer, relative=change.relative)


class ComparisonOut(BaseModel):
    """What is different between two contracts; of each list the first 1,000."""

    changed: list[ChangeOut]
    added: list[ChangeOut]
    removed: list[ChangeOut]
    same: int
    mean: Decimal | None

    @classmethod
    def of(cls, found: Comparison, most: int = 1000) -> ComparisonOut:
        lists = {name: [ChangeOut.of(each) for each in getattr(found, name)[:most]] for name in _LISTS}
        return cls(**lists, same=found.same, mean=found.mean)


_LISTS = ("changed", "added", "removed")
