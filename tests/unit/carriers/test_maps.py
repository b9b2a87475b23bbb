"""The maps we show are maps of this room's fields."""

from pathlib import Path

from headway.carriers.fields import RATE_FIELDS
from headway.kernel.tabular import load_map, map_rows, read_table

TOP = Path(__file__).parents[3]


def test_the_example_map_feeds_every_required_field() -> None:
    load_map(TOP / "examples" / "brunel" / "rates.yaml", RATE_FIELDS)


def test_the_how_to_pages_map_reads_a_list(tmp_path: Path) -> None:
    page = (TOP / "docs" / "how-to" / "import-rates.md").read_text("utf-8")
    map_path = tmp_path / "map.yaml"
    map_path.write_text(page.split("```yaml\n")[1].split("```")[0])
    path = tmp_path / "list.csv"
    path.write_text("Haulier,From,To,Days,Over,Up to,Minimum charge,Rate\nROADY,HAM,MUC,2,0,50,12.50,0.31\n")
    mapped = map_rows(read_table(path), load_map(map_path, RATE_FIELDS))
    assert mapped.faults == ()
    assert mapped.rows[0].find("currency", str) == "EUR"


def test_the_how_to_page_names_every_field() -> None:
    page = (TOP / "docs" / "how-to" / "import-rates.md").read_text("utf-8")
    assert [name for name in RATE_FIELDS if f"`{name}`" not in page] == []
