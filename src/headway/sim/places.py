"""Where the simulated network lies: zones of Germany by postal prefix, distribution centres, towns to deliver to."""

from __future__ import annotations

from dataclasses import dataclass

from headway.kernel.geo import Point, distance_m


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of the tariff: its postal prefixes (the longest that fits wins) and its centre."""

    code: str
    prefixes: tuple[str, ...]
    centre: Point


@dataclass(frozen=True, slots=True)
class Town:
    """A town with one of its real postal codes."""

    name: str
    postal_code: str
    at: Point
    zone: str


@dataclass(frozen=True, slots=True)
class Depot:
    """A distribution centre: `zone` is the one it lies in and ships from, `near` those its own fleet reaches."""

    code: str
    name: str
    postal_code: str
    at: Point
    zone: str
    near: tuple[str, ...]
    daily_capacity: int


def _zone(code: str, prefixes: str, lat: float, lon: float) -> Zone:
    return Zone(code, tuple(prefixes.split()), Point(lat, lon))


ZONES = (
    _zone("DE-SN", "01 02 03 04 08 09", 51.05, 13.20),
    _zone("DE-TH", "06 07 36 37 38 39 98 99", 51.40, 11.20),
    _zone("DE-BE", "10 12 13 14 15 16", 52.50, 13.40),
    _zone("DE-MV", "17 18 19 23", 53.80, 12.00),
    _zone("DE-HH", "20 21 22 24 25", 53.70, 9.95),
    _zone("DE-NI", "26 27 28 29 30 31", 52.80, 9.10),
    _zone("DE-WF", "32 33 34 35 48 49 59", 51.85, 8.30),
    _zone("DE-RR", "40 41 42 44 45 46 47 50 51 52 53 58", 51.30, 7.00),
    _zone("DE-RM", "54 55 56 57 60 61 63 64 65 66 67 68 69", 49.90, 8.20),
    _zone("DE-BW", "70 71 72 73 74 75 76 77 78 79 88 89", 48.60, 9.00),
    _zone("DE-BY", "80 81 82 83 84 85 86 87 90 91 92 93 94 95 96 97", 48.90, 11.50),
    _zone("DE-IS", "25946 25980 26548 27498", 54.20, 7.90),
)

ISLANDS = "DE-IS"
"""The islands: one carrier goes there, and not fast."""

DEPOTS = (
    Depot("HAM1", "Hamburg-Allermöhe", "21035", Point(53.483, 10.128), "DE-HH", ("DE-HH", "DE-MV", "DE-NI"), 620),
    Depot("DTM1", "Dortmund-Wickede", "44319", Point(51.537, 7.618), "DE-RR", ("DE-RR", "DE-WF"), 700),
    Depot("LEJ1", "Leipzig-Schkeuditz", "04435", Point(51.398, 12.220), "DE-SN", ("DE-SN", "DE-TH", "DE-BE"), 640),
    Depot("FRA1", "Frankfurt-Groß-Gerau", "64521", Point(49.921, 8.483), "DE-RM", ("DE-RM", "DE-BW"), 680),
    Depot("MUC1", "München-Garching", "85748", Point(48.249, 11.651), "DE-BY", ("DE-BY",), 600),
)

_TOWNS = """
Dresden 01067 51.05 13.74;Leipzig 04109 51.34 12.37;Chemnitz 09111 50.83 12.92;Zwickau 08056 50.72 12.49
Cottbus 03046 51.76 14.33;Bautzen 02625 51.18 14.42;Erfurt 99084 50.98 11.03;Magdeburg 39104 52.13 11.63
Halle 06108 51.48 11.97;Jena 07743 50.93 11.59;Göttingen 37073 51.53 9.93;Braunschweig 38100 52.26 10.52
Berlin 10115 52.53 13.38;Berlin 12043 52.48 13.44;Berlin 13353 52.54 13.36;Potsdam 14467 52.40 13.06
Oranienburg 16515 52.75 13.24;Königs_Wusterhausen 15711 52.30 13.63;Rostock 18055 54.09 12.14;Schwerin 19053 53.63 11.41
Neubrandenburg 17033 53.56 13.26;Lübeck 23552 53.87 10.69;Wismar 23966 53.89 11.46;Hamburg 20095 53.55 10.00
Hamburg 22305 53.59 10.04;Hamburg 21073 53.46 9.98;Kiel 24103 54.32 10.13;Flensburg 24937 54.79 9.43
Itzehoe 25524 53.93 9.51;Hannover 30159 52.37 9.74;Bremen 28195 53.08 8.81;Oldenburg 26122 53.14 8.21
Bremerhaven 27568 53.54 8.58;Celle 29221 52.62 10.08;Hildesheim 31134 52.15 9.95;Bielefeld 33602 52.02 8.53
Kassel 34117 51.32 9.50;Münster 48143 51.96 7.63;Osnabrück 49074 52.28 8.05;Hamm 59065 51.68 7.82
Minden 32423 52.29 8.92;Gießen 35390 50.58 8.68;Düsseldorf 40210 51.22 6.79;Köln 50667 50.94 6.96
Essen 45127 51.46 7.01;Dortmund 44135 51.51 7.47;Bonn 53111 50.74 7.10;Aachen 52062 50.78 6.08
Wuppertal 42103 51.26 7.15;Duisburg 47051 51.43 6.76;Hagen 58095 51.36 7.47;Frankfurt_am_Main 60311 50.11 8.68
Mainz 55116 50.00 8.27;Darmstadt 64283 49.87 8.65;Mannheim 68159 49.49 8.47;Saarbrücken 66111 49.23 7.00
Koblenz 56068 50.36 7.60;Trier 54290 49.76 6.64;Heidelberg 69115 49.40 8.68;Stuttgart 70173 48.78 9.18
Karlsruhe 76133 49.01 8.40;Freiburg 79098 47.99 7.85;Ulm 89073 48.40 9.99;Heilbronn 74072 49.14 9.22
Konstanz 78462 47.66 9.18;Ravensburg 88212 47.78 9.61;München 80331 48.14 11.57;München 81667 48.13 11.60
Augsburg 86150 48.37 10.90;Nürnberg 90402 49.45 11.08;Regensburg 93047 49.02 12.10;Würzburg 97070 49.79 9.93
Passau 94032 48.57 13.45;Rosenheim 83022 47.86 12.12;Kempten 87435 47.73 10.32;Bayreuth 95444 49.95 11.58
Ingolstadt 85049 48.77 11.43;Westerland 25980 54.91 8.30;Helgoland 27498 54.18 7.89;Norderney 26548 53.71 7.15
"""


def zone_of(postal_code: str) -> str:
    """The zone whose prefix fits best.

    Raises:
        ValueError: no zone has such a prefix.
    """
    fitting = [(len(p), zone.code) for zone in ZONES for p in zone.prefixes if postal_code.startswith(p)]
    return max(fitting)[1]


def _towns() -> tuple[Town, ...]:
    rows = [row.split() for line in _TOWNS.split("\n") for row in line.split(";") if row.strip()]
    return tuple(
        Town(name.replace("_", " "), code, Point(float(lat), float(lon)), zone_of(code))
        for name, code, lat, lon in rows
    )


TOWNS = _towns()
STREETS = (
    "Hauptstraße",
    "Bahnhofstraße",
    "Gartenstraße",
    "Industriestraße",
    "Schulstraße",
    "Lindenallee",
    "Am Markt",
    "Goethestraße",
    "Werkstraße",
    "Hafenstraße",
)


def road_km(depot: Depot, zone: Zone) -> int:
    """Kilometres from a depot to a zone's centre by road: the great circle and 25 % more, at least 20."""
    return max(20, round(distance_m(depot.at, zone.centre) * 1.25 / 1000))
