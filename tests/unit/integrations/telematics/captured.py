"""Messages as trackers send them, and what they say; and some that no tracker should send."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs
from msgspec.structs import replace

from headway.integrations.telematics.base import Message
from headway.tracking.positions.model import Heard

HEARD_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AT = datetime(2026, 3, 2, 7, 59, 58, tzinfo=UTC)
EPOCH = int(AT.timestamp())


@dataclass(frozen=True)
class Captured:
    """A message and what it says, or the field that is wrong with it."""

    name: str
    source: str
    message: Message
    heard: tuple[Heard, ...] = ()
    field: str = field(default="")


def tree(value: Any, **more: Any) -> Message:
    return Message(json.dumps(value).encode(), HEARD_AT, "application/json", **more)


def query(**values: str) -> Message:
    return Message(b"", HEARD_AT, query=values)


POSITION = {
    "id": 0,
    "attributes": {"batteryLevel": 87.0},
    "deviceId": 12,
    "protocol": "teltonika",
    "outdated": False,
    "serverTime": "2026-03-02T08:00:00.123+00:00",
    "deviceTime": "2026-03-02T07:59:59.000+00:00",
    "fixTime": "2026-03-02T07:59:58.000+00:00",
    "valid": True,
    "latitude": 52.520008,
    "longitude": 13.404954,
    "altitude": 34.0,
    "speed": 10.0,
    "course": 270.5,
    "address": None,
    "accuracy": 0.0,
    "network": None,
}
DEVICE = {"id": 12, "name": "Truck 7", "uniqueId": "356307042441013", "status": "online", "attributes": {}}
TRUCK = Heard(
    at=AT,
    latitude=52.520008,
    longitude=13.404954,
    vehicle="356307042441013",
    speed_mps=10 * 1852 / 3600,
    heading_deg=270.5,
)
LOCATION = {
    "_type": "location",
    "acc": 12,
    "alt": 154,
    "batt": 86,
    "bs": 1,
    "conn": "m",
    "lat": 47.3769,
    "lon": 8.5417,
    "m": 1,
    "p": 96.6,
    "t": "u",
    "tid": "JO",
    "tst": EPOCH,
    "vac": 3,
    "vel": 36,
    "cog": 270,
}
PHONE = Heard(
    at=AT, latitude=47.3769, longitude=8.5417, vehicle="JO", speed_mps=10.0, heading_deg=270.0, accuracy_m=12.0
)
CLIENT = {
    "location": {
        "timestamp": "2026-03-02T07:59:58.000Z",
        "is_moving": True,
        "odometer": 100,
        "event": "motionchange",
        "coords": {"latitude": 1.5, "longitude": 2.5, "accuracy": 5, "speed": -1, "heading": 90, "altitude": 3},
    },
    "device_id": "998877",
}


def feed(second: int = 0) -> bytes:
    """Two vehicles, one that was removed, and a trip update."""
    made = gtfs.FeedMessage()
    made.header.gtfs_realtime_version, made.header.timestamp = "2.0", EPOCH
    for number, (lat, lon) in enumerate(((40.5, -74.5), (40.6, -74.6), (40.7, -74.7))):
        entity = made.entity.add(id=str(number), is_deleted=number == 2)
        entity.vehicle.position.latitude, entity.vehicle.position.longitude = lat, lon
        entity.vehicle.vehicle.id = f"BUS{number}"
    made.entity[0].vehicle.timestamp = EPOCH - 10
    made.entity[1].vehicle.timestamp = second
    made.entity[0].vehicle.position.speed = 8.0
    made.entity.add(id="trip").trip_update.trip.trip_id = "T1"
    return made.SerializeToString()


def _f32(value: float) -> float:
    holder = gtfs.Position(latitude=value, longitude=0)
    return holder.latitude


BUSES = (
    Heard(
        at=datetime.fromtimestamp(EPOCH - 10, UTC),
        latitude=_f32(40.5),
        longitude=_f32(-74.5),
        vehicle="BUS0",
        speed_mps=8.0,
    ),
    Heard(at=AT, latitude=_f32(40.6), longitude=_f32(-74.6), vehicle="BUS1"),
)
LOST_BUS = replace(BUSES[1], at=datetime.max.replace(tzinfo=UTC))

GOOD = (
    Captured("traccar position", "traccar", tree({"position": POSITION, "device": DEVICE}), (TRUCK,)),
    Captured(
        "traccar event", "traccar", tree({"event": {"type": "alarm"}, "position": POSITION, "device": DEVICE}), (TRUCK,)
    ),
    Captured("traccar event without position", "traccar", tree({"event": {"type": "deviceOffline"}, "device": DEVICE})),
    Captured(
        "traccar without a fix",
        "traccar",
        tree({"position": {**POSITION, "valid": False}, "device": DEVICE}),
        (Heard(**{name: getattr(TRUCK, name) for name in TRUCK.__struct_fields__ if name != "valid"}, valid=False),),
    ),
    Captured("owntracks location", "owntracks", tree(LOCATION), (PHONE,)),
    Captured(
        "owntracks over mqtt",
        "owntracks",
        tree(LOCATION, topic="owntracks/jane/phone"),
        (Heard(**{**{n: getattr(PHONE, n) for n in PHONE.__struct_fields__}, "vehicle": "jane/phone"}),),
    ),
    Captured(
        "owntracks over http with names",
        "owntracks",
        tree(LOCATION, headers={"x-limit-u": "jane", "x-limit-d": "phone"}),
        (Heard(**{**{n: getattr(PHONE, n) for n in PHONE.__struct_fields__}, "vehicle": "jane/phone"}),),
    ),
    Captured("owntracks last will", "owntracks", tree({"_type": "lwt", "tst": EPOCH})),
    Captured(
        "osmand query in knots",
        "osmand",
        query(id="42", lat="1.5", lon="-2.5", timestamp=str(EPOCH), speed="10", bearing="5", accuracy="7", batt="80"),
        (
            Heard(
                at=AT,
                latitude=1.5,
                longitude=-2.5,
                vehicle="42",
                speed_mps=10 * 1852 / 3600,
                heading_deg=5.0,
                accuracy_m=7.0,
            ),
        ),
    ),
    Captured(
        "osmand form in metres a second and milliseconds",
        "osmand",
        Message(
            f"deviceid=42&location=1.5%2C-2.5&timestamp={EPOCH}000&speed=10&valid=0".encode(),
            HEARD_AT,
            "application/x-www-form-urlencoded",
            query={"speed_unit": "mps"},
        ),
        (Heard(at=AT, latitude=1.5, longitude=-2.5, vehicle="42", speed_mps=10.0, valid=False),),
    ),
    Captured(
        "traccar client",
        "osmand",
        tree(CLIENT),
        (Heard(at=AT, latitude=1.5, longitude=2.5, vehicle="998877", heading_deg=90.0, accuracy_m=5.0),),
    ),
    Captured("gtfs-rt feed", "gtfs-rt", Message(feed(), HEARD_AT, "application/x-protobuf"), BUSES),
    Captured("gtfs-rt with a time beyond all", "gtfs-rt", Message(feed(2**63), HEARD_AT), (BUSES[0], LOST_BUS)),
)

BAD = (
    Captured("traccar without position", "traccar", tree({"device": DEVICE}), field="position"),
    Captured("traccar list of numbers", "traccar", tree([1]), field="body"),
    Captured(
        "traccar latitude as text",
        "traccar",
        tree({"position": {**POSITION, "latitude": "north"}, "device": DEVICE}),
        field="latitude",
    ),
    Captured("traccar not json", "traccar", Message(b"{", HEARD_AT), field="body"),
    Captured("traccar NaN", "traccar", Message(b'{"position": NaN}', HEARD_AT), field="body"),
    Captured("traccar nested bomb", "traccar", Message(b"[" * 100_000, HEARD_AT), field="body"),
    Captured("traccar nested deep", "traccar", Message(b"[" * 40 + b"]" * 40, HEARD_AT), field="body"),
    Captured("traccar too large", "traccar", Message(b" " * 2_000_001, HEARD_AT), field="body"),
    Captured("traccar huge number", "traccar", Message(b"1" * 5000, HEARD_AT), field="body"),
    Captured("traccar not utf-8", "traccar", Message(b"\xff\xfe", HEARD_AT), field="body"),
    Captured("traccar too many", "traccar", tree([{"position": POSITION}] * 5001), field="body"),
    Captured("owntracks encrypted", "owntracks", tree({"_type": "encrypted", "data": "x"}), field="_type"),
    Captured("owntracks of no kind", "owntracks", tree({"lat": 1}), field="_type"),
    Captured("owntracks without a time", "owntracks", tree({**LOCATION, "tst": None}), field="tst"),
    Captured("owntracks at the end of time", "owntracks", tree({**LOCATION, "tst": 1e300}), field="tst"),
    Captured("osmand without a place", "osmand", query(id="1"), field="lat"),
    Captured(
        "osmand with an odd unit", "osmand", query(id="1", lat="1", lon="1", speed_unit="warp"), field="speed_unit"
    ),
    Captured("osmand with an odd time", "osmand", query(lat="1", lon="1", timestamp="noon"), field="timestamp"),
    Captured("osmand too many fields", "osmand", Message(b"&a=1" * 500, HEARD_AT), field="body"),
    Captured("client without a place", "osmand", tree({"location": {}}), field="location.coords"),
    Captured("gtfs-rt that is text", "gtfs-rt", Message(b"not a feed at all", HEARD_AT), field="body"),
)
