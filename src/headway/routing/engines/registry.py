"""Every engine by name."""

from __future__ import annotations

from collections.abc import Callable

from headway.kernel.errors import BadInput
from headway.routing.engines.base import Engine


def _headway() -> Engine:
    from headway.routing.engines.headway import HeadwayEngine

    return HeadwayEngine()


def _pyvrp() -> Engine:
    from headway.routing.engines.pyvrp import PyvrpEngine

    return PyvrpEngine()


def _vroom() -> Engine:
    from headway.routing.engines.vroom import VroomEngine

    return VroomEngine()


ENGINES: dict[str, Callable[[], Engine]] = {"headway": _headway, "pyvrp": _pyvrp, "vroom": _vroom}
"""Made when asked for: their libraries take a while to load."""

DEFAULT = "headway"


def engine(name: str = DEFAULT) -> Engine:
    """The engine of this name.

    Raises:
        BadInput: there is none.
    """
    if name not in ENGINES:
        allowed = ", ".join(ENGINES)
        raise BadInput(f"there is no engine {name!r}, only {allowed}", field="engine", allowed=allowed)
    return ENGINES[name]()
