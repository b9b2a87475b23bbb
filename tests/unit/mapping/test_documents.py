"""What a mapping is refused for: every fault at once, each with its line, what was seen, and what is allowed."""

from __future__ import annotations

import pytest

from headway.tracking.mapping.checks import checked
from headway.tracking.mapping.faults import BadMapping
from headway.tracking.model import StopRole, StopState, TrackingStatus
from tests.unit.mapping.given import FLAT


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: m\nformat: yaml\n", "mapping:2: format: saw 'yaml', allowed: json, xml, csv"),
        ("format: json\n", "name: saw nothing"),
        (FLAT + "fieldz: {}\n", "Maybe you meant 'fields'?"),
        (FLAT.replace("what", "'what['"), "fields.code: saw 'what[', allowed: a JMESPath expression"),
        (FLAT.replace("what", "^.what"), "fields.code: saw '^.what', allowed: no ^ here"),
        (FLAT.replace(", occurred_at: at", ""), "fields.occurred_at: saw nothing, allowed: a path to the occurred at"),
        (FLAT + "csv: {delimiter: ';'}\n", "csv: saw 'csv', allowed: no `csv`, for the format is json"),
        (FLAT + "encoding: rot13\n", "encoding: saw 'rot13'"),
        (FLAT + "times: {formats: [D/M/YYYY hh:mm, M/D/YYYY hh:mm]}\n", "times.formats: saw 'D/M/YYYY hh:mm and"),
        (
            FLAT + "times: {formats: [DD/MM/YYYY hh:mm, 'MM/DD/YYYY h:mm']}\n",
            "times.formats: saw 'DD/MM/YYYY hh:mm and",
        ),
        (FLAT + "times: {formats: hh:mm}\n", "times.formats: saw 'hh:mm', allowed: ISO"),
        (FLAT + "times: {zone: Mars}\n", "times.zone: saw 'Mars', allowed: an IANA time zone"),
        (FLAT + "times: {zone: {path: z, words: {A: Moon}}}\n", "times.zone.words: saw 'Moon'"),
        (FLAT + "times: {language: xx_yy_zz}\n", "times.language: saw 'xx_yy_zz'"),
        (FLAT + "codes: {A: deliverd}\n", "Maybe you meant 'delivered'?"),
        (FLAT + "codes: {A: {status: gone}}\n", "codes.A.status: saw 'gone'"),
        (FLAT.replace("at}", "at, party: {value: me}}"), "fields.party.value: saw 'me', allowed: carrier, shipper"),
        (FLAT.replace("at}", "at, classifier: {value: ESTIMATED}}"), "fields.expected_at: saw nothing"),
        (FLAT.replace("at}", "at, text: {path: a, value: b}}"), "either `path` or `value`"),
        (FLAT.replace("at}", "at, text: {}}"), "either `path` or `value`"),
        (FLAT.replace("at}", "at, text: {path: a, zone: UTC}}"), "fields.text.zone: saw 'zone', allowed: path, value"),
        (FLAT.replace("json", "csv") + "records: [a]\n", "records: saw 'a', allowed: no `records` in a CSV"),
        (FLAT.replace("json", "csv") + "csv: {header: no}\n", "csv.columns: saw nothing"),
        (FLAT + "a: &x 1\nb: *x\n", "an alias or anchor"),
        ("[" * 20, "allowed"),
        ("x" * 70_000, "70000 characters"),
        ("", "0 characters"),
        ("- a\n- b\n", "allowed: a mapping"),
    ],
)
def test_a_fault_is_named_by_its_place(text: str, place: str) -> None:
    with pytest.raises(BadMapping) as caught:
        checked(text)
    assert place in str(caught.value)


def test_all_faults_are_told_together() -> None:
    with pytest.raises(BadMapping) as caught:
        checked("name: m\nformat: json\nfields:\n  code: '['\n  text: {}\ncodes:\n  A: gone\n")
    lines = [(fault.text_line, fault.field) for fault in caught.value.faults]
    assert lines == [(4, "fields.code"), (5, "fields.text.path"), (7, "codes.A")]


def test_json_is_a_document_too() -> None:
    text = '{"name": "m", "format": "json", "fields": {"reference": "ref", "code": "what", "occurred_at": "at"}}'
    assert checked(text) == checked(FLAT)


def test_a_code_reads_as_one_of_ours_or_by_its_parts() -> None:
    document = checked(FLAT + "codes:\n  A: Delivered\n  B: {role: pickup, stop_state: arrived, delay: yes}\n")
    first, second = document.codes["A"], document.codes["B"]
    assert (first.code, first.status, first.role) == ("A", TrackingStatus.DELIVERED, StopRole.DELIVERY)
    assert (second.status, second.stop_state, second.delay) == (None, StopState.ARRIVED, True)
