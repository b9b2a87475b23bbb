"""What carriers report: one event, many, proof of delivery; and what follows from it."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Response

from headway.api.decoding import decode
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, numbers_of, page
from headway.api.turn import Now
from headway.api.wire import Code, PageOf
from headway.api.words.tracking import (
    BulkEvents,
    CodeEntryOut,
    CodeMapIn,
    CodeMapOut,
    EventIn,
    EventOut,
    JourneyOut,
    OutcomeOut,
    PodIn,
    PodTaken,
    RawOut,
    ReadAgain,
    ReadingListOut,
    ReadingOut,
    ReadingsIn,
    ReadingsOut,
    RecordedOut,
    RefusedOut,
    ReplayIn,
    StateOut,
    UnmappedListOut,
    UnmappedOut,
    encode_recorded,
)
from headway.kernel.errors import BadInput, NotFound
from headway.tracking import views
from headway.tracking.conditions.handlers import readings_of
from headway.tracking.conditions.model import Reading, ReadingsTaken, RecordReadings
from headway.tracking.errors import UnknownShipment
from headway.tracking.model import (
    CapturePod,
    CodeEntry,
    RecordResult,
    RecordTracking,
    Refused,
    ReplayRefused,
    ReportedEvent,
    SetCodeMap,
    Taken,
    TrackingStatus,
)

router = Router("tracking", "Tracking events, the status derived from them, stops, proof of delivery.")


class NoMessage(NotFound):
    """There is no such event, or it came without a message."""

    code = "no_message"


_BULK = msgspec.json.Decoder(BulkEvents)
FOLDED_AT_ONCE = 100
"""Of a batch up to this size the status is read as soon as it is answered."""


@router.post("/tracking/events", "tracking:write")
async def record_event(turn: Now, event: EventIn) -> OutcomeOut:
    """Record one event. One that cannot be taken is kept with the reason: see `taken`."""
    reported = ReportedEvent(**event.model_dump())
    result: RecordResult = await turn.run(RecordTracking((reported,), "api"))
    return OutcomeOut.model_validate(result.outcomes[0])


@router.post("/tracking/events/bulk", "tracking:write", bulk=True, raw_body=BulkEvents, response_model=RecordedOut)
async def record_events(turn: Now) -> Response:
    """Record up to 1,000 events; each is answered by itself, once all are kept.

    Up to 100 move their shipments at once; what follows from a larger batch follows within a moment.
    """
    events = tuple(decode(_BULK, turn.body).events)
    result: RecordResult = await turn.run(RecordTracking(events, "api", fold_later=len(events) > FOLDED_AT_ONCE))
    return Response(encode_recorded(result), media_type="application/json")


@router.post("/tracking/readings", "tracking:write", bulk=True)
async def record_readings(turn: Now, body: ReadingsIn) -> ReadingsOut:
    """Record temperatures of shipments, or of what vehicles carry; what is wrong with one keeps no other out."""
    readings = tuple(Reading(**reading.model_dump()) for reading in body.readings)
    taken: ReadingsTaken = await turn.run(RecordReadings(readings))
    return ReadingsOut.model_validate(taken)


@router.get("/tracking/shipments/{shipment_id}/readings", "tracking:read", raises=(UnknownShipment,))
async def list_readings(turn: Now, shipment_id: UUID, limit: Limit = 100) -> ReadingListOut:
    """A shipment's temperatures, newest first."""
    await _state(turn, shipment_id)
    return ReadingListOut(
        items=[ReadingOut.model_validate(row) for row in await readings_of(turn.db, shipment_id, limit)]
    )


@router.get("/tracking/shipments", "tracking:read", raises=(BadCursor,))
async def list_states(
    turn: Now,
    status: TrackingStatus | None = None,
    carrier: Annotated[str | None, Query(max_length=64)] = None,
    reference: Annotated[str | None, Query(max_length=128)] = None,
    risk: Literal["late", "at_risk"] | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[StateOut]:
    """States of booked shipments. `risk`: late (past the commitment) or at_risk (expected past it, or flagged)."""
    wanted = views.StateFilter(status, carrier, reference, risk)
    found = await views.list_states(turn.db, turn.now, wanted, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda row: row["shipment_id"])


@router.get("/tracking/shipments/{shipment_id}", "tracking:read", raises=(UnknownShipment,))
async def get_state(turn: Now, shipment_id: UUID) -> JourneyOut:
    """A shipment's state with its stops, planned and actual, and proofs of delivery."""
    return JourneyOut.model_validate(await _state(turn, shipment_id))


@router.get("/tracking/shipments/{shipment_id}/events", "tracking:read", raises=(UnknownShipment, BadCursor))
async def list_events_of_shipment(
    turn: Now, shipment_id: UUID, after: After = None, limit: Limit = 50
) -> PageOf[EventOut]:
    """A shipment's events in the order in which they happened."""
    await _state(turn, shipment_id)
    start = min((numbers_of(after, 1) or (0,))[0], 10**9)
    found = await views.events_of(turn.db, shipment_id, offset=start, limit=limit + 1)
    return page(found, limit, lambda _: start + limit)


@router.get(
    "/tracking/shipments/{shipment_id}/events/{event_id}/raw", "tracking:read", raises=(UnknownShipment, NoMessage)
)
async def get_raw_event(turn: Now, shipment_id: UUID, event_id: UUID) -> RawOut:
    """The message an event was read from, as received."""
    await _state(turn, shipment_id)
    raw = await views.raw_of(turn.db, shipment_id, event_id)
    if raw is None:
        raise NoMessage("no message was kept for this event", shipment_id=shipment_id, event_id=event_id)
    return RawOut(raw=raw)


@router.post("/shipments/{shipment_id}/pods", "tracking:write", raises=(UnknownShipment,), bulk=True, status_code=201)
async def capture_pod(turn: Now, shipment_id: UUID, body: PodIn) -> PodTaken:
    """Keep a proof of delivery. The same proof again changes nothing."""
    picture = None if body.picture is None else _picture(body.picture)
    command = CapturePod(shipment_id, body.signed_by, body.captured_at, picture, body.pieces, body.pin)
    return PodTaken(digest=await turn.run(command))


@router.get(
    "/shipments/{shipment_id}/pods/{digest}/picture",
    "tracking:read",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}, "image/png": {}}, "description": "the picture"}},
)
async def get_pod_picture(turn: Now, shipment_id: UUID, digest: str) -> Response:
    """The picture of a proof of delivery."""
    found = await views.pod_picture(turn.db, shipment_id, digest)
    if found is None:
        raise NotFound("there is no such picture", shipment_id=shipment_id, digest=digest)
    return Response(found[1], media_type=found[0])


@router.get("/tracking/refused", "tracking:read", raises=(BadCursor,))
async def list_refused(
    turn: Now, reason: Refused | None = None, after: After = None, limit: Limit = 50
) -> PageOf[RefusedOut]:
    """Refused events that wait to be replayed."""
    found = await views.refused(turn.db, reason=reason, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda row: row["id"])


@router.post("/tracking/refused/replay", "tracking:write")
async def replay_refused(turn: Now, body: ReplayIn) -> RecordedOut:
    """Try refused events again, oldest first."""
    return recorded(await turn.run(ReplayRefused(body.ids, body.reason, body.limit)))


@router.get("/tracking/unmapped-codes", "tracking:read")
async def list_unmapped(turn: Now, limit: Limit = 50) -> UnmappedListOut:
    """Codes that no map knows; their events read `unknown`."""
    found = await views.mapping_tasks(turn.db, limit=limit)
    return UnmappedListOut(items=[UnmappedOut.model_validate(row) for row in found])


@router.get("/tracking/code-maps/{carrier}", "tracking:read")
async def get_code_map(turn: Now, carrier: str) -> CodeMapOut:
    """A carrier's own map; `*` is the map of every carrier."""
    found = await views.code_map_of(turn.db, carrier)
    return CodeMapOut(entries=[CodeEntryOut.model_validate(row) for row in found])


@router.put("/tracking/code-maps/{carrier}", "tracking:write")
async def set_code_map(turn: Now, carrier: Code, body: CodeMapIn) -> ReadAgain:
    """Set how some codes of a carrier read; events kept as `unknown` are read again."""
    entries = tuple(CodeEntry(**entry.model_dump()) for entry in body.entries)
    return ReadAgain(read_again=await turn.run(SetCodeMap(carrier, entries)))


async def _state(turn: Now, shipment_id: UUID) -> dict[str, Any]:
    state = await views.state_of(turn.db, shipment_id)
    if state is None:
        raise UnknownShipment(f"shipment {shipment_id} is not booked", shipment_id=shipment_id)
    return state


def recorded(result: RecordResult) -> RecordedOut:
    """What became of the events, in words of the wire."""
    return RecordedOut(
        accepted=result.count(Taken.ACCEPTED),
        duplicates=result.count(Taken.DUPLICATE),
        refused=result.count(Taken.REFUSED),
        outcomes=[OutcomeOut.model_validate(outcome) for outcome in result.outcomes],
    )


def _picture(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise BadInput("the picture is not base64", field="picture", allowed="base64 (RFC 4648)") from None
