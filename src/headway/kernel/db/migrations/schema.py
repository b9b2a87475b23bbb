"""Helpers for migrations: a tenant's table is never made without forced row-level security."""

from __future__ import annotations

import re

from alembic import op
from sqlalchemy.util import await_only

_NAME = re.compile(r"CREATE TABLE (\w+)")


def sql(*statements: str) -> None:
    """Run statements, one after the other; they go to the server together, for there are hundreds."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    await_only(connection.execute(";\n".join(statements)))


def tenant_table(create: str, *, append_only: bool = False) -> None:
    """Create a table that belongs to tenants.

    `create` is a CREATE TABLE statement with a column `tenant_id uuid NOT NULL DEFAULT current_tenant()`.
    Row-level security is enabled and forced, and the application's role may read and write its own tenant's rows;
    with `append_only` it may not change or delete them.
    """
    match = _NAME.search(create)
    if match is None or "DEFAULT current_tenant()" not in create:
        raise ValueError(f"not a tenant's table: {create[:80]!r}")
    name = match[1]
    rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    sql(
        create,
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own_tenant ON {name} TO headway_app"
        " USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())",
        f"GRANT {rights} ON {name} TO headway_app",
    )
