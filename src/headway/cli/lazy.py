"""A group of commands that imports a command's module when the command is called, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

Table = Mapping[str, tuple[str, str]]
"""By a command's name: `module:attribute`, a function or a Typer application, and what its help begins with."""


def lazily(table: Table) -> type[TyperGroup]:
    """A group of the commands of a table beside its own; help and a slip of the pen import none of them."""

    class Lazy(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return list(dict.fromkeys([*super().list_commands(ctx), *table]))

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name in self.commands:
                return super().get_command(ctx, cmd_name)
            if cmd_name not in table:
                self._name_all()  # the names of what may have been meant
                return None
            self.commands[cmd_name] = _loaded(cmd_name, table[cmd_name][0])
            return super().get_command(ctx, cmd_name)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            self._name_all()
            super().format_help(ctx, formatter)

        def _name_all(self) -> None:
            for name, (_, sentence) in table.items():
                self.commands.setdefault(name, TyperCommand(name=name, help=sentence))

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
