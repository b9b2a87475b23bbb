"""Messages over a real database: what cannot be read is kept whole, and read again when the mapping is better."""

from __future__ import annotations

import base64
import json
from typing import Any

from headway.events.mappings import MessageUnreadable
from headway.tracking.model import RecordTracking, ReportedEvent
from tests.integration.mapping.desk import CARRIER, Desk, message
from tests.integration.tracking.world import at, log_of

TEXT = "name: m\nformat: json\nrecords: [items]\nfields: {reference: ref, code: what, occurred_at: at, text: say}\n"
ZONED = TEXT + "times: {zone: Europe/Berlin}\n"


def body(*items: dict[str, Any]) -> bytes:
    return json.dumps({"items": items}).encode()


def item(ref: str = "SO-1", what: str = "picked_up", at: str = "2026-03-02T09:00:00Z", **more: Any) -> dict[str, Any]:
    return {"ref": ref, "what": what, "at": at, **more}


async def refused(desk: Desk, reason: str = "unreadable") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await desk.send("GET", f"/tracking/refused?reason={reason}"))["items"]
    return items


async def test_without_a_mapping_our_own_json_and_csv_are_read(desk: Desk) -> None:
    shipment = (await desk.book("SO-1"))["SO-1"]
    event = {"reference": "SO-1", "code": "picked_up", "occurred_at": "2026-03-02T08:05:00Z"}
    assert (await desk.receive(json.dumps({"events": [event]}).encode()))["accepted"] == 1
    assert (await desk.receive(json.dumps([event]).encode()))["duplicates"] == 1
    assert (await desk.receive(json.dumps(event).encode()))["duplicates"] == 1
    assert (await desk.receive(b'{"events": []}'))["outcomes"] == []
    csv = b"reference,code,occurred_at\nSO-1,in_transit,2026-03-02T09:00:00Z\n"
    assert (await desk.receive(csv, "text/csv; charset=utf-8"))["accepted"] == 1
    assert [row["raw_code"] for row in await desk.events(shipment)] == ["picked_up", "in_transit"]


async def test_what_cannot_be_read_is_kept_with_the_reason_and_the_rest_is_recorded(desk: Desk) -> None:
    await desk.book("SO-1")
    await desk.connect(TEXT, body(item()))
    answer = await desk.receive(body(item(), item(at="9 o'clock"), item(what="delivered", at="2026-03-02T10:00:00Z")))
    assert [outcome["taken"] for outcome in answer["outcomes"]] == ["accepted", "refused", "accepted"]
    (kept,) = await refused(desk)
    assert kept["sentence"].startswith("1 of 3 records cannot be read; record 2: occurred_at (at): saw")
    assert (kept["carrier_code"], kept["reported"]["records"]) == (CARRIER, [2])
    assert json.loads(kept["reported"]["body"])["items"][1]["at"] == "9 o'clock"


async def test_a_long_message_is_listed_by_what_it_is_and_fetched_whole(desk: Desk) -> None:
    await desk.receive(b"x" * 100_000 + b"\xff", "text/plain")
    (kept,) = await refused(desk)
    assert (kept["reported"]["content_type"], kept["reported"]["bytes"] > 100_000) == ("text/plain", True)
    whole = await desk.send("GET", f"/tracking/refused/{kept['id']}/message")
    assert (whole["text"], len(base64.b64decode(whole["base64"]))) == (None, 100_001)
    sample = await desk.send("POST", f"/tracking/refused/{kept['id']}/keep-as-sample", {})
    (found,) = (await desk.send("GET", f"/tracking/mappings/{CARRIER}/samples"))["items"]
    assert (found["name"], found["bytes"]) == (sample["name"], 100_001)


async def test_the_same_unreadable_message_again_is_counted(desk: Desk) -> None:
    for _ in range(3):
        await desk.receive(b"<html>\xff")
    (kept,) = await refused(desk)
    assert (kept["times"], "body_base64" in kept["reported"]) == (3, True)
    (told,) = await log_of(desk.app, desk.tenant, MessageUnreadable)
    assert (told["carrier"], told["records"], "saw" in told["sentence"]) == (CARRIER, 0, True)


async def test_a_better_mapping_reads_what_was_kept_by_itself(desk: Desk) -> None:
    shipment = (await desk.book("SO-1"))["SO-1"]
    await desk.connect(TEXT, body(item()))
    await desk.receive(body(item(), item(what="departed", at="2026-03-02T10:30:00")))
    await desk.connect(ZONED, body(item()))
    await desk.settle()
    assert await refused(desk) == []
    found = [(row["raw_code"], row["occurred_at"]) for row in await desk.events(shipment)]
    assert found == [("picked_up", "2026-03-02T09:00:00Z"), ("departed", "2026-03-02T09:30:00Z")]


async def test_only_the_records_that_could_not_be_read_are_read_again(desk: Desk) -> None:
    shipment = (await desk.book("SO-1"))["SO-1"]
    await desk.connect(TEXT, body(item()))
    await desk.receive(body(item(what="PU"), item(what="OK", at="2026-03-02T10:30:00")))
    other = ZONED.replace("code: what", "code: {path: what, case: lower}")
    await desk.connect(other, body(item()))
    await desk.settle()
    assert [row["raw_code"] for row in await desk.events(shipment)] == ["PU", "ok"]


async def test_a_person_may_replay_and_what_is_still_unreadable_stays(desk: Desk) -> None:
    await desk.receive(b"nonsense")
    answer = await desk.send("POST", "/tracking/refused/replay", {"reason": "unreadable"})
    assert (answer["accepted"], answer["refused"]) == (0, 1)
    (kept,) = await refused(desk)
    assert kept["times"] == 1, "it came once"
    assert len(await log_of(desk.app, desk.tenant, MessageUnreadable)) == 1


async def test_a_correction_in_our_own_form_stands_whichever_door_it_comes_through(desk: Desk) -> None:
    shipment = (await desk.book("SO-1"))["SO-1"]
    first = {"reference": "SO-1", "code": "delivered", "occurred_at": "2026-03-02T10:00:00Z", "event_id": "7"}
    await desk.receive(json.dumps(first).encode())
    corrected = {**first, "code": "in_transit", "revision": 1}
    assert (await desk.receive(json.dumps(corrected).encode()))["accepted"] == 1
    csv = b"reference,code,occurred_at,event_id,revision\nSO-1,picked_up,2026-03-02T10:00:00Z,7,2\n"
    assert (await desk.receive(csv, "text/csv"))["accepted"] == 1
    assert (await desk.send("GET", f"/tracking/shipments/{shipment}"))["status"] == "picked_up"


async def test_half_a_sign_keeps_neither_the_list_nor_a_trial_from_being_answered(desk: Desk) -> None:
    await desk.book("SO-1")
    await desk.connect(TEXT, body(item()))
    message = body(item(say="for \ud83d"), item(ref="\ud83d"), item(at="\ud83d"))
    answer = await desk.receive(message)
    assert [outcome["taken"] for outcome in answer["outcomes"]] == ["accepted", "refused", "refused"]
    assert len(await refused(desk)) == 1
    await desk.send("PUT", f"/tracking/mappings/{CARRIER}/samples/half", {"text": message.decode()})
    tried = await desk.send("POST", f"/tracking/mappings/{CARRIER}/versions/1/try", {})
    assert [sample["passed"] for sample in tried["samples"]] == [True, False]


async def test_half_a_sign_that_was_kept_before_is_listed(desk: Desk) -> None:
    faulty = ReportedEvent(code="\ud83d", occurred_at=at(4), reference="SO-1", carrier=CARRIER)
    await desk.app.run(desk.tenant, RecordTracking((faulty,)), actor="test")
    (kept,) = await refused(desk, "bad_text")
    assert kept["reported"]["code"] == "?"


async def test_another_carriers_shipment_is_refused_and_kept(desk: Desk) -> None:
    await desk.book("SO-9", carrier="SWIFT")
    await desk.connect(TEXT, body(item()))
    answer = await desk.receive(body(item(ref="SO-9")))
    assert answer["outcomes"][0]["refusal"]["reason"] == "other_carrier"
    assert [row["carrier_code"] for row in await refused(desk, "other_carrier")] == [CARRIER]


async def test_more_events_than_a_batch_are_recorded(desk: Desk) -> None:
    shipment = (await desk.book("SO-1"))["SO-1"]
    await desk.connect(TEXT, body(item()))
    many = [item(what=f"c{n}", at=f"2026-03-02T0{n % 9}:{n % 60:02}:{n % 7:02}Z") for n in range(1500)]
    answer = await desk.receive(body(*many))
    assert answer["accepted"] + answer["duplicates"] == 1500
    state = await desk.send("GET", f"/tracking/shipments/{shipment}")
    assert state["version"] == answer["accepted"]


async def test_times_go_by_the_clock_of_their_stop(desk: Desk) -> None:
    shipment = (await desk.book("SO-1"))["SO-1"]
    clocks = [{"place": "P1", "timezone": "Europe/Berlin"}, {"place": "Z9", "timezone": "Asia/Kolkata"}]
    await desk.send("PUT", "/tracking/place-clocks", {"clocks": clocks})
    await desk.connect(TEXT + "times: {zone: {stop: local, otherwise: UTC}}\n", body(item()))
    answer = await desk.receive(body(item(at="2026-03-02T09:00:00"), item(what="delivered", at="2026-03-02T16:00:00")))
    assert answer["accepted"] == 2
    found = [row["occurred_at"] for row in await desk.events(shipment)]
    assert found == ["2026-03-02T08:00:00Z", "2026-03-02T10:30:00Z"]


async def test_a_message_beyond_every_limit_is_refused_whole(desk: Desk) -> None:
    path = f"/tracking/mappings/{CARRIER}/messages"
    await desk.send("POST", path, {"text": "a", "base64": "YQ=="}, status=422)
    await desk.send("POST", path, {"base64": "no base64!"}, status=422)
    await desk.send("POST", path, {}, status=422)
    assert (await desk.send("POST", path, message(b"[" * 9000)))["refused"] == 1
