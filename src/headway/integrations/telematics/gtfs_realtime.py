"""GTFS Realtime vehicle positions: a protobuf FeedMessage, of which trip updates and alerts are passed over."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from google.transit import gtfs_realtime_pb2 as gtfs

from headway.integrations.telematics.base import MAX_BODY_BYTES, Message, Reply, Unreadable
from headway.tracking.positions.model import MAX_BATCH, Heard


class GtfsRealtime:
    """A feed of vehicles; a vehicle's id, else its label, else its trip's id names it."""

    name = "gtfs-rt"
    reads_query = False
    reply = Reply()

    def read(self, message: Message) -> tuple[Heard, ...]:
        """The positions of all vehicles of a feed.

        Raises:
            Unreadable: it is no FeedMessage, or one of too many vehicles.
        """
        if len(message.body) > MAX_BODY_BYTES:
            raise Unreadable(f"{len(message.body):,} bytes", field="body", allowed=f"at most {MAX_BODY_BYTES:,}")
        feed = gtfs.FeedMessage()
        try:
            feed.ParseFromString(message.body)
        except DecodeError:
            raise Unreadable("not a FeedMessage", field="body", allowed="GTFS Realtime in protobuf") from None
        moving = list(filter(_has_position, feed.entity))
        if len(moving) > MAX_BATCH:
            raise Unreadable(f"{len(moving)} vehicles", field="entity", allowed=f"at most {MAX_BATCH:,}")
        return tuple(_heard(entity.vehicle, feed.header.timestamp, message.received_at) for entity in moving)


def _has_position(entity: gtfs.FeedEntity) -> bool:
    return entity.HasField("vehicle") and entity.vehicle.HasField("position") and not entity.is_deleted


def _heard(vehicle: gtfs.VehiclePosition, fed_at: int, received_at: datetime) -> Heard:
    position = vehicle.position
    return Heard(
        at=_moment(vehicle.timestamp or fed_at, received_at),
        latitude=position.latitude,
        longitude=position.longitude,
        vehicle=vehicle.vehicle.id or vehicle.vehicle.label or vehicle.trip.trip_id or None,
        speed_mps=position.speed if position.HasField("speed") else None,
        heading_deg=position.bearing if position.HasField("bearing") else None,
    )


def _moment(seconds: int, received_at: datetime) -> datetime:
    """When it was there; the furthest of times for a number that is none, so that only this vehicle is not believed."""
    if not seconds:
        return received_at
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC)
