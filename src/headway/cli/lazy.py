"""A group of commands that imports a command's module when the command is called, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


def lazily(table: Mapping[str, str]) -> type[TyperGroup]:
    """A group of the commands of a table beside its own.

    Args:
        table: by the command's name where it is: `module:attribute`, a function or a Typer application.
    """

    class Lazy(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return [*super().list_commands(ctx), *table]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            wanted = [cmd_name] if {cmd_name} & {*table, *self.commands} else table  # a slip: all that may be meant
            for name in wanted:
                if name in table and name not in self.commands:
                    self.commands[name] = _loaded(name, table[name])
            return super().get_command(ctx, cmd_name)

    return Lazy


def _loaded(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        group = get_group(found)
        group.name = name
        return group
    alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    alone.command(name)(found)
    return get_command(alone)
