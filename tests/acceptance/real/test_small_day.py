"""Twelve rows that a person can check by hand: what is refused, what waits, what has no rate, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.real.commands import RealRun, headway

FILES = {
    "WhCapacities": "Plant ID,Daily Capacity\nP1,2\nP2,9\n",
    "WhCosts": "WH,Cost/unit\nP1,0.5\nP2,0.25\n",
    "PlantPorts": "Plant Code,Port\nP1,PORTA\nP2,PORTB\n",
    "ProductsPerPlant": "Plant Code,Product ID\nP1,100\nP2,300\n",
    "VmiCustomers": "Plant Code,Customers\nP2,C2\n",
    "FreightRates": """\
Carrier,orig_port_cd,dest_port_cd,minm_wgh_qty,max_wgh_qty,svc_cd,minimum cost,rate,mode_dsc,tpt_day_cnt,Carrier type
V1,PORTA,PORTZ,0,100,DTD,2,0.1,AIR,1,X
V1,PORTA,PORTZ,10,20,DTP,1,0.1,AIR,1,X
V1,PORTA,PORTZ,10,20,DTP,1,0.2,AIR,1,X
V1,PORTA,PORTZ,30,40,DTP,1,0.1,AIR,1,X
""",
    "OrderList": """\
Order ID,Order Date,Origin Port,Carrier,TPT,Service Level,Ship ahead day count,Ship Late Day count,Customer,Product ID,\
Plant Code,Destination Port,Unit quantity,Weight
1,2013-05-26,PORTA,V1,1,DTD,0,0,C1,100,P1,PORTZ,10,10
2,2013-05-26,PORTA,V1,1,DTD,0,0,C1,100,P1,PORTZ,20,30.5
3,2013-05-26,PORTA,V1,1,DTD,0,0,C1,100,P1,PORTZ,30,7.800000000000001
4,2013-05-26,PORTA,V1,1,DTP,0,0,C1,100,P1,PORTZ,1,15
5,2013-05-26,PORTA,V1,1,DTP,0,0,C1,100,P1,PORTZ,1,25
6,2013-05-26,PORTA,V1,1,DTP,0,0,C1,100,P1,PORTZ,1,5
7,2013-05-26,PORTA,V9,1,DTP,0,0,C1,100,P1,PORTZ,1,50
8,2013-05-26,PORTA,V9,1,CRF,0,0,C1,100,P1,PORTZ,1,10
9,2013-05-26,PORTB,V1,1,DTD,0,0,C1,300,P2,PORTZ,1,10
10,2013-05-26,PORTA,V1,1,DTD,0,0,C1,100,P1,PORTZ,1,heavy
1,2013-05-26,PORTA,V1,1,DTD,0,0,C1,100,P1,PORTZ,10,10
2,2013-05-26,PORTA,V1,1,DTD,0,0,C1,100,P1,PORTZ,20,99
""",
}


def written(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> RealRun:
    folder = tmp_path_factory.mktemp("small")
    return RealRun(written(folder / "data"), folder)


def test_good_rows_are_taken_in_and_the_others_named(day: RealRun) -> None:
    orders = day.document["orders"]
    assert (orders["read"], orders["imported"], orders["duplicates"], orders["refused"]) == (12, 9, 1, 2)
    assert [fault.split("OrderList.csv")[1].split(",")[0] for fault in orders["faults"]] == [
        ":11: weight_kg: saw 'heavy'",
        ":13: external_ref: saw '2'",
    ]


def test_the_same_file_again_makes_no_second_order(day: RealRun) -> None:
    again = day.document["orders"]["again"]
    assert (again["accepted"], again["duplicates"], again["refused"]) == (0, 10, 2)
    assert len(day.sheet("orders")) == 9


def test_an_order_that_no_site_may_serve_is_held(day: RealRun) -> None:
    assert (day.document["released"], day.document["orders"]["held_for"]) == (8, {"inventory": 1})


def test_what_does_not_fit_today_is_allocated_the_next_morning(day: RealRun) -> None:
    assert day.document["allocated"]["by_day"] == {"2013-05-26": 2, "2013-05-27": 1}
    assert day.document["ours"]["capacity"]["kept"] is True


def test_orders_without_one_rate_are_cases_with_their_reason(day: RealRun) -> None:
    why = {row["order"]: row["unpriced"] for row in day.sheet("orders") if row["unpriced"]}
    assert why == {"4": "ambiguous_rate", "5": "in_a_gap", "6": "too_light", "7": "too_heavy", "8": "no_product"}
    assert day.document["without_rate"]["orders"] == 5
    no_rate = day.document["cases"]["no_rate"]
    assert no_rate["opened"] - no_rate["resolved"] == 5


def test_bands_that_disagree_are_named_by_row(day: RealRun) -> None:
    assert day.document["rates"]["problems"] == {"conflict": 1, "gap": 1}
    found = {(row["kind"], row["row"], row["other_row"]) for row in day.sheet("rate_problems")}
    assert ("conflict", "4", "3") in found


def test_the_plan_of_the_time_is_priced_by_the_same_rates_or_not_at_all(day: RealRun) -> None:
    plan, same = day.document["historical_plan"], day.document["same_orders"]
    assert plan["not_priced"] == {"ambiguous_rate": 1, "no_band": 2, "no_product": 3}
    assert (plan["ambiguous_least"], plan["ambiguous_most"]) == (1.5, 3)
    assert (plan["priced"], plan["freight_of_priced"]) == (3, 7.05)
    assert [(over["site"], over["orders"], over["capacity"]) for over in plan["capacity"]["over"]] == [("P1", 8, 2)]
    assert (same["orders"], same["freight_ours"], same["freight_historical"]) == (3, 7.05, 7.05)
    assert (same["handling_ours"], same["handling_historical"]) == (30, 30)


def test_charges_are_the_ledgers_to_the_cent(day: RealRun) -> None:
    ledger = day.document["ledger"]
    assert (ledger["charges"], ledger["ledger"], ledger["agree"]) == (7.05, 7.05, True)


def test_nothing_is_lost_and_every_decision_can_be_recomputed(day: RealRun) -> None:
    decisions = day.document["decisions"]
    assert (day.document["unaccounted"], day.document["violations"], day.document["finished"]) == (0, [], True)
    assert (decisions["differ"], decisions["broken_at"]) == ([], None)


def test_one_folder_holds_one_day(day: RealRun) -> None:
    again = headway("real", "--data", day.out.parent / "data", "--data-dir", day.data_dir)
    assert again.returncode == 2
    assert "holds a day of real orders already" in again.stderr


def test_a_person_reads_the_same_figures_in_the_terminal(tmp_path: Path) -> None:
    shown = headway("real", "--data", written(tmp_path / "data"))
    assert shown.returncode == 0, shown.stderr
    text = " ".join(shown.stdout.split())
    for line in (
        "ORDERS read 12, imported 9, refused 2 ",
        "imported again: 0 new, 10 duplicates, 2 refused",
        "2 on 2013-05-26 1 on 2013-05-27",
        "NO RATE 5 orders, each a case: 1 no_product, 1 ambiguous_rate, 1 in_a_gap, 1 too_light, 1 too_heavy",
        "the same orders, ours 3 7.05 30.00 37.05",
        "the plan of the time did NOT keep the plants' daily capacities P1 on 2013-05-26: 8 orders of 2",
        "charges of all bookings 7.05 = accruals in the ledger 7.05",
        "V1 PORTA to PORTZ 3",
    ):
        assert line in text
    assert "OrderList.csv:11: weight_kg: saw 'heavy'" in shown.stderr


def test_every_missing_file_is_named_on_a_line(tmp_path: Path) -> None:
    data = written(tmp_path / "data")
    (data / "FreightRates.csv").unlink()
    (data / "WhCosts.csv").unlink()
    refused = headway("real", "--data", data)
    assert refused.returncode == 2
    lines = refused.stderr.strip().splitlines()
    assert [line.split(":")[0].rsplit("/", 1)[1] for line in lines] == ["FreightRates.parquet", "WhCosts.parquet"]


def test_a_missing_column_is_named_without_a_traceback(tmp_path: Path) -> None:
    data = written(tmp_path / "data")
    orders = data / "OrderList.csv"
    orders.write_text(orders.read_text(encoding="utf-8").replace("Weight\n", "Wait\n"), encoding="utf-8")
    refused = headway("real", "--data", data)
    assert refused.returncode == 2
    assert "saw 'Weight', allowed: a column of" in refused.stderr
    assert "Traceback" not in refused.stderr
