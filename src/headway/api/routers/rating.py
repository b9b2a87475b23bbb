"""Prices: what a load would cost with every carrier and why; what contracts leave open; two contracts compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Query

from headway.api.operation import Router
from headway.api.turn import Now
from headway.api.wire import Code, Day
from headway.api.words.rating import ComparisonOut, OutlookOut, RatedLaneOut, RatedOut
from headway.carriers.agreements import compared, outlook
from headway.carriers.lanes import rate_lane
from headway.carriers.model import Load
from headway.carriers.views import get_contract
from headway.kernel.errors import NotFound

router = Router("rating", "What a load would cost and why, what contracts leave open, two contracts compared.")
Word = Annotated[str, Query(min_length=1, max_length=100)]


async def load(
    weight_kg: Annotated[Decimal, Query(ge=0, le=10**7, max_digits=20)],
    distance_m: Annotated[int | None, Query(ge=0, le=10**8)] = None,
    stops: Annotated[int, Query(ge=1, le=1000)] = 1,
    requirements: Annotated[str, Query(max_length=300, description="words between commas")] = "",
) -> Load:
    """The load that the query tells of."""
    wanted = tuple(word for each in requirements.split(",") if (word := each.strip()))
    return Load(weight_kg=weight_kg, distance_m=distance_m, stops=stops, requirements=wanted)


@router.get("/rates/priced", "carriers:read")
async def price_load(
    turn: Now,
    service: Word,
    origin_zone: Word,
    destination_zone: Word,
    asked: Annotated[Load, Depends(load)],
    day: Annotated[Day | None, Query(description="of the pickup; left out: today in UTC")] = None,
) -> RatedLaneOut:
    """What every carrier would charge, with the contracts and bands considered, and why each does or does not count."""
    found = await rate_lane(turn.db, (service, origin_zone, destination_zone), asked, day or turn.now.date())
    return RatedLaneOut(items=[RatedOut.of(each) for each in found])


@router.get("/contracts/outlook", "carriers:read")
async def get_contract_outlook(
    turn: Now,
    carrier: Annotated[str | None, Query(max_length=100, description="a carrier's code")] = None,
    day: Annotated[Day | None, Query(description="from when on; left out: today in UTC")] = None,
) -> list[OutlookOut]:
    """Overlaps, gaps and endings of contracts from a day on, by carrier; a carrier without a contract is left out."""
    return [OutlookOut.of(each) for each in await outlook(turn.db, day or turn.now.date(), carrier)]


@router.get("/carriers/{carrier}/contracts/{code}/compared", "carriers:read", raises=(NotFound,))
async def compare_contracts(
    turn: Now, carrier: Code, code: Code, with_code: Annotated[str, Query(min_length=1, max_length=100)]
) -> ComparisonOut:
    """What a contract prices otherwise than another of its carrier, which is taken for the older one."""
    newer = (await get_contract(turn.db, carrier, code)).contract
    older = (await get_contract(turn.db, carrier, with_code)).contract
    return ComparisonOut.of(await compared(turn.db, older.id, newer.id))
