"""The files of a real day, each with its map: all must be there, and every one that is not is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from headway.kernel.errors import BadInput

WANTED = {
    "orders": "OrderList",
    "customers": "OrderList",
    "rates": "FreightRates",
    "sites": "WhCapacities",
    "site_costs": "WhCosts",
    "site_ports": "PlantPorts",
    "site_products": "ProductsPerPlant",
    "site_customers": "VmiCustomers",
}
"""The map `<name>.yaml` of each file, and what the file is called before its suffix."""

SITE_FILES = ("sites", "site_costs", "site_ports", "site_products", "site_customers")
_SUFFIXES = (".parquet", ".csv")
_HERE = Path(__file__).resolve()


class FilesMissing(BadInput):
    """Files that a run needs are not there; the message has a line for each."""

    code = "files_missing"


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file and the map that reads it."""

    path: Path
    map_path: Path


@dataclass(frozen=True, slots=True)
class Files:
    """Everything a run reads, by the names of `WANTED`."""

    folder: Path
    by_name: Mapping[str, MappedFile]

    def __getitem__(self, name: str) -> MappedFile:
        return self.by_name[name]


def find_files(folder: Path, maps: Path | None = None) -> Files:
    """The files in `folder`, Parquet before CSV, with the maps in `maps` (None: `examples/brunel`).

    Raises:
        FilesMissing: some are not there.
    """
    map_folder = maps or default_maps()
    missing: list[str] = []
    found = {}
    for name, stem in WANTED.items():
        candidates = [folder / f"{stem}{suffix}" for suffix in _SUFFIXES]
        path = next((each for each in candidates if each.is_file()), None)
        map_path = map_folder / f"{name}.yaml"
        if path is None:
            missing.append(f"{candidates[0]}: file: saw no such file, allowed: it, or {candidates[1].name}")
        if not map_path.is_file():
            missing.append(f"{map_path}: file: saw no such file, allowed: a map file")
        if path is not None:
            found[name] = MappedFile(path, map_path)
    if missing:
        raise FilesMissing("\n".join(dict.fromkeys(missing)), field="--data")
    return Files(folder, found)


def default_maps() -> Path:
    """`examples/brunel` below the working directory, else below the repository this package lies in."""
    places = [folder / "examples" / "brunel" for folder in (Path.cwd(), *_HERE.parents)]
    return next((place for place in places if place.is_dir()), places[0])
