"""Fields, records, conditions, words: what a message reads by a mapping, and the place of what cannot be read."""

from __future__ import annotations

import json

import pytest

from headway.tracking.mapping.built_in import BUILT_IN
from headway.tracking.mapping.checks import checked
from headway.tracking.model import Classifier, Party
from tests.unit.mapping.given import FLAT, mapping, one, reading, refused, said

OWN = {"reference": "SO-1", "code": "X", "occurred_at": "2026-03-02T10:00:00Z"}


def test_a_path_may_name_a_key_as_it_stands() -> None:
    document = mapping('  text: "Event Text"\n  location: "ns:at-place"\n')
    event = one(document, said(**{"Event Text": "hello", "ns:at-place": "Ulm"}))
    assert (event.text, event.location) == ("hello", "Ulm")


def test_texts_are_cut_out_joined_and_lowered() -> None:
    document = mapping('  event_id: {path: [a.b, c], join: "/", after: "#", before: ";", case: upper}\n')
    assert one(document, said(a={"b": "x#y"}, c="z;w")).event_id == "Y/Z"


def test_the_first_source_whose_condition_holds_counts() -> None:
    document = mapping("  text:\n    - {path: a, when: \"kind == 'A'\"}\n    - {path: b}\n    - {value: none}\n")
    assert one(document, said(kind="A", a="from a", b="from b")).text == "from a"
    assert one(document, said(kind="B", a="from a", b="from b")).text == "from b"
    assert one(document, said(kind="A")).text == "none"


def test_words_lead_to_ours_and_others_are_named() -> None:
    document = mapping("  classifier: {path: k, words: {est: ESTIMATED, act: ACTUAL}}\n  party: {path: p}\n")
    event = one(document, said(k="EST", p="Carrier"))
    assert (event.classifier, event.party) == (Classifier.ESTIMATED, Party.CARRIER)
    assert "classifier (k): saw 'x', allowed: one of the words est, act" in refused(document, said(k="x"))


def test_words_that_mean_nothing_are_nothing() -> None:
    document = checked(FLAT + "nothing: [N/A, '-']\n")
    text = refused(document, said(ref="n/a"))
    assert "reference (ref): saw nothing, allowed: a reference" in text


def test_every_fault_of_a_record_is_told_and_its_neighbours_are_read() -> None:
    document = checked(FLAT + "records: [items]\n")
    items = [json.loads(said()), {"ref": "", "what": "X", "at": "soon"}, json.loads(said(ref="SO-3"))]
    found = reading(document, json.dumps({"items": items}))
    assert [event.reference for event in found.events] == ["SO-1", "SO-3"]
    assert [(fault.row, fault.field) for fault in found.faults] == [(2, "reference"), (2, "occurred_at")]


def test_records_stand_in_records_and_see_what_holds_them() -> None:
    text = "name: m\nformat: json\nrecords: [trips, stops, scans]\n"
    text += "fields: {reference: ^.order, code: type, occurred_at: at, location: ^^.truck, text: $.sender}\n"
    scan = {"type": "X", "at": "2026-03-02T10:00:00Z"}
    message = {"sender": "me", "trips": [{"truck": "T1", "stops": [{"order": "A", "scans": [scan]}, {"order": "B"}]}]}
    event = one(checked(text), json.dumps(message))
    assert (event.reference, event.location, event.text) == ("A", "T1", "me")


def test_a_list_where_one_text_is_wanted_is_named() -> None:
    assert "text (t): saw 'a list', allowed: one text" in refused(mapping("  text: t\n"), said(t=["a", "b"]))
    assert one(mapping("  text: t\n"), said(t=["a"])).text == "a"


def test_filters_are_counted() -> None:
    document = checked(FLAT + "only: [\"type == 'S'\"]\nleave_out: [test]\n")
    records = [json.loads(said(type="S")), json.loads(said(type="S", test=True)), json.loads(said(type="P"))]
    found = reading(document, json.dumps(records))
    assert (found.records, found.left_out, len(found.events)) == (3, 2, 1)


@pytest.mark.parametrize("message", ['{"items": []}', '{"items": [{"scans": []}, {"scans": null}]}'])
def test_an_empty_list_of_records_has_no_news(message: str) -> None:
    found = reading(checked(FLAT + "records: [items, scans]\n"), message)
    assert (found.events, found.faults) == ((), ())
    assert reading(mapping(head="format: csv"), "ref,what,at\n").faults == ()


def test_an_error_page_in_the_place_of_a_csv_is_not_taken_for_no_news() -> None:
    text = refused(mapping(head="format: csv"), "<html>Service Unavailable</html>")
    assert text == "message: header: saw '<html>Service Unavailable</html>', allowed: the columns at, ref, what"


@pytest.mark.parametrize("message", ['{"error": "try later"}', '{"items": [{"scan": []}]}', "{}", "null"])
def test_a_message_without_the_place_of_its_records_is_named_unless_it_may_be_empty(message: str) -> None:
    document = checked(FLAT + "records: [items, scans]\n")
    assert "records (items, scans): saw 'no record'" in refused(document, message)
    assert reading(checked(FLAT + "records: [items, scans]\nmay_be_empty: yes\n"), message).faults == ()


def test_one_record_may_give_several_events_or_none() -> None:
    text = "name: m\nformat: json\nfields: {reference: ref}\nevents:\n"
    text += "  - {when: up, fields: {code: {value: PU}, occurred_at: up}}\n"
    text += "  - {when: done, fields: {code: {value: DL}, occurred_at: done}}\n"
    both = {"ref": "A", "up": "2026-03-01T10:00:00Z", "done": "2026-03-02T10:00:00Z"}
    found = reading(checked(text), json.dumps([both, {"ref": "B"}]))
    assert [event.code for event in found.events] == ["PU", "DL"]


def test_an_xml_with_one_element_reads_like_one_with_many() -> None:
    document = mapping(head="format: xml\nrecords: [m.e]")
    single = "<m><e><ref>A</ref><what>X</what><at>2026-03-02T10:00:00Z</at></e></m>"
    assert [event.reference for event in reading(document, single).events] == ["A"]
    double = single.replace("</m>", single.removeprefix("<m>").replace(">A<", ">B<"))
    assert [event.reference for event in reading(document, double).events] == ["A", "B"]


def test_an_empty_xml_element_with_attributes_is_nothing() -> None:
    document = mapping("  text: note\n", head="format: xml\nrecords: [e]")
    text = '<e><ref>A</ref><what>X</what><at>2026-03-02T10:00:00Z</at><note nil="true"/></e>'
    assert one(document, text).text is None


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_kr", "windows-1252", "utf-16"])
def test_an_xml_may_be_in_any_encoding_that_the_mapping_names(encoding: str) -> None:
    word = {"shift_jis": "配達", "euc_kr": "배달"}.get(encoding, "Zürich")
    document = mapping("  text: say\n", head=f"format: xml\nencoding: {encoding}\nrecords: [e]")
    message = f"<e><ref>A</ref><what>X</what><at>2026-03-02T10:00:00Z</at><say>{word}</say></e>"
    assert one(document, message.encode(encoding)).text == word


def test_namespaces_may_be_kept() -> None:
    text = "name: m\nformat: xml\nxml: {namespaces: keep}\nrecords: ['\"a:m\"']\n"
    document = checked(text + "fields: {reference: 'a:ref', code: 'a:what', occurred_at: 'a:at'}\n")
    message = '<a:m xmlns:a="u"><a:ref>A</a:ref><a:what>X</a:what><a:at>2026-03-02T10:00:00Z</a:at></a:m>'
    assert one(document, message).reference == "A"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_csv_is_read_in_its_encoding_and_delimiter(encoding: str) -> None:
    body = "ref;what;at;text\nA;X;2026-03-02T10:00:00Z;Köln; Süd\nB;X;2026-03-02T10:00:00Z;Köln\n".encode(encoding)
    found = reading(mapping("  text: text\n", head="format: csv"), body)
    assert [(fault.row, fault.seen) for fault in found.faults] == [(2, "5 cells, not 4")]
    assert [(event.reference, event.text) for event in found.events] == [("B", "Köln")]


def test_a_row_of_a_csv_is_called_by_its_line() -> None:
    document = mapping(head="format: csv\ncsv: {skip_lines: 1}")
    text = 'report of today\nref,what,at\n"A",X,"2026-03-02\nT10"\nB,X,never\n'
    assert [fault.row for fault in reading(document, text).faults] == [3, 5]


def test_a_long_text_is_cut_and_the_record_is_kept_whole_beside_it() -> None:
    event = one(mapping("  text: t\n"), said(t="x" * 2000))
    assert event.text is not None
    assert (len(event.text), event.text[-1]) == (1000, "…")
    assert json.loads(event.raw or "")["t"] == "x" * 2000


def test_numbers_keep_their_digits() -> None:
    message = b'{"ref": 7, "what": 1.50, "at": "2026-03-02T10:00:00Z", "n": 12345678901234567890}'
    event = one(mapping("  event_id: n\n"), message)
    assert (event.reference, event.code, event.event_id) == ("7", "1.5", "12345678901234567890")


def test_the_stop_is_a_number() -> None:
    assert one(mapping("  stop: n\n"), said(n=2)).stop == 2
    assert "a stop's number from 1" in refused(mapping("  stop: n\n"), said(n="second"))


def test_times_may_go_by_the_clock_of_the_stop() -> None:
    document = checked(FLAT + "times: {zone: {stop: local}}\n")
    assert document.asks_stops
    assert "a known clock at the stop of SO-1" in refused(document, said(at="2026-03-02T10:00:00"))


def test_half_a_sign_that_a_carrier_left_of_a_text_is_read_as_one_that_is_missing() -> None:
    body = said(what="a\ud83d", say="\ud83d\ude00 Bonn \ud83d")
    assert b"\\ud83d" in body
    event = one(mapping("  text: say\n"), body)
    assert (event.code, event.text) == ("a\ufffd", "\U0001f600 Bonn \ufffd")
    refused(checked(FLAT), said(at="\ud800")).encode()


def test_a_correction_has_its_number() -> None:
    document = mapping("  event_id: id\n  revision: rev\n")
    assert [one(document, said(id="7", **more)).revision for more in ({}, {"rev": 0}, {"rev": "2"})] == [0, 0, 2]
    assert "revision (rev): saw 'two', allowed: 0 to 999" in refused(document, said(id="7", rev="two"))
    assert one(BUILT_IN["json"], json.dumps({**OWN, "event_id": "7", "revision": 3})).revision == 3


@pytest.mark.parametrize("others", ["", '<ref type="own">9</ref>'])
def test_one_element_reads_like_a_list_of_one_wherever_a_list_may_stand(others: str) -> None:
    refs = f'{others}<ref type="customer">SO-1</ref>'
    shipments = f"<shipment>{refs}<scan what='X' at='2026-03-02T10:00:00Z'><by>A</by></scan></shipment>"
    head = "format: xml\nrecords: ['m.shipment[]', 'scan[*]']\nonly: [\"^.ref[?_type=='customer']\"]"
    fields = "reference: \"^.ref[?_type=='customer']._text | [0]\", code: _what, occurred_at: _at, signed_by: 'by[-1]'"
    event = one(checked(f"name: m\n{head}\nfields: {{{fields}}}\n"), f"<m>{shipments}</m>")
    assert (event.reference, event.signed_by) == ("SO-1", "A")
    assert one(mapping("  text: 'say[0]'\n"), said(say="no list")).text is None


def test_without_prefixes_a_plain_attribute_counts_and_a_declaration_is_none() -> None:
    text = "name: m\nformat: xml\nrecords: m.e\nfields: {reference: _ref, code: _type, occurred_at: _at, text: _only}\n"
    names = 'xmlns:x="urn:x" xmlns:ref="urn:ref" xmlns:only="urn:only"'
    body = f'<m><e type="DLV" x:type="T" {names} ref="SO-1" at="2026-03-02T10:00:00Z" x:only="2"/></m>'
    event = one(checked(text), body)
    assert (event.reference, event.code, event.text) == ("SO-1", "DLV", "2")


def test_a_column_that_holds_nothing_says_that_nothing_happened() -> None:
    text = "name: m\nformat: csv\nnothing: ['-']\nleave_out: [test]\nfields: {reference: ref}\nevents:\n"
    for code, column in (("picked_up", "picked"), ("delivered", "done")):
        text += f"  - when: {column}\n    fields: {{code: {{value: {code}}}, occurred_at: {column}}}\n"
    at = "2026-03-02T10:00:00Z"
    rows = (f"A,{at},-,", f"B,{at}, ,False", f"C,{at},{at},-", f"D,{at},,yes")
    found = reading(checked(text), "ref,picked,done,test\n" + "\n".join(rows))
    assert found.faults == ()
    told = [f"{each.reference} {each.code}" for each in found.events]
    assert told == ["A picked_up", "B picked_up", "C picked_up", "C delivered"]
    assert found.left_out == 1


@pytest.mark.parametrize("first", ["", "\r\n;;\r\n", " \n\n"])
def test_the_delimiter_is_that_of_the_first_line_with_a_text_outside_quotes(first: str) -> None:
    document = mapping("  text: 'a, b, c or d, e'\n", head="format: csv")
    body = f'{first}ref;what;at;"a, b, c or d, e"\nSO-1;X;2026-03-02T10:00:00Z;hello\n'
    assert one(document, body).text == "hello"
