"""Every setting, declared once: its name, type, default, and why one would set it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from headway.kernel.errors import BadInput

_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a process needs to know of its surroundings.

    Attributes:
        database_url: DATABASE_URL, the PostgreSQL (15 or newer) to use in production; without it a server is launched.
        data_dir: HEADWAY_DATA_DIR, where the launched server keeps its files; without it they are gone at the end.
        host: HEADWAY_HOST, the address to listen on; another than the loopback to be reached from other machines.
        port: HEADWAY_PORT, the port to listen on, where another program has 8080; 0 takes a free one.
        app_connections: HEADWAY_CONNECTIONS, connections to the database of one process; more where many people and
            carriers call at once, fewer where the database has few to give.
        lease: HEADWAY_LEASE_S, how long a job of a dead worker waits before another takes it over; longer where what is
            called is slow to answer.
        public_url: HEADWAY_PUBLIC_URL, where carriers reach this installation, for the links they answer offers by;
            without it `http://host:port`.
        private_targets: HEADWAY_PRIVATE_TARGETS, lets sandbox tenants' connectors reach private and loopback addresses
            over plain http; for trying a connector on one machine.
        private_identity: HEADWAY_PRIVATE_IDENTITY, lets every tenant's identity providers be in private networks (https
            still); for an installation whose users sign in by a provider of the same house.
        roads: HEADWAY_ROADS, a file that `headway roads prepare` wrote; without it travel times are great-circle ones.
        road_server: HEADWAY_ROAD_SERVER, `osrm:URL` or `valhalla:URL`; what is local answers where it does not.
        map_basemap: HEADWAY_MAP_BASEMAP, what maps are drawn upon, where land, borders and towns are too little: a
            `.pmtiles` file, or the address of a style, and after it other origins that this takes from.
        secret_keys: HEADWAY_SECRET_KEY, encrypts carriers' secrets in the database; several, separated by commas, while
            a key is rotated: the first encrypts. Needed with DATABASE_URL; else a key file is made beside the data.
    """

    database_url: str | None = None
    data_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    app_connections: int = 8
    lease: timedelta = timedelta(seconds=30)
    private_targets: bool = False
    private_identity: bool = False
    public_url: str | None = None
    roads: Path | None = None
    road_server: str | None = None
    map_basemap: str | None = None
    secret_keys: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of an environment.

        Raises:
            BadInput: a value has the wrong type; names the variable, the value and what is allowed.
        """
        data_dir = environ.get("HEADWAY_DATA_DIR")
        return cls(
            database_url=environ.get("DATABASE_URL") or None,
            data_dir=Path(data_dir) if data_dir else None,
            host=environ.get("HEADWAY_HOST", "127.0.0.1"),
            port=_whole(environ, "HEADWAY_PORT", 8080, 0, 65_535),
            app_connections=_whole(environ, "HEADWAY_CONNECTIONS", 8, 2, 200),
            lease=timedelta(seconds=_whole(environ, "HEADWAY_LEASE_S", 30, 1, 600)),
            secret_keys=tuple(key for key in environ.get("HEADWAY_SECRET_KEY", "").split(",") if key),
            private_targets=_flag(environ, "HEADWAY_PRIVATE_TARGETS"),
            private_identity=_flag(environ, "HEADWAY_PRIVATE_IDENTITY"),
            public_url=_url(environ, "HEADWAY_PUBLIC_URL"),
            roads=Path(environ["HEADWAY_ROADS"]) if environ.get("HEADWAY_ROADS") else None,
            road_server=environ.get("HEADWAY_ROAD_SERVER") or None,
            map_basemap=environ.get("HEADWAY_MAP_BASEMAP", "").strip() or None,
        )

    @property
    def reached_at(self) -> str:
        """Where this installation is reached, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"


def _whole(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadInput(f"{name} is {text!r}", field=name, allowed=f"a whole number from {least} to {most}")
    return int(text)


def _url(environ: Mapping[str, str], name: str) -> str | None:
    text = environ.get(name, "").rstrip("/")
    if text and not _URL.fullmatch(text):
        raise BadInput(f"{name} is {text!r}", field=name, allowed="an address such as https://headway.example")
    return text or None


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").lower()
    if text not in _TRUE | _FALSE:
        raise BadInput(f"{name} is {text!r}", field=name, allowed="1 or 0")
    return text in _TRUE
