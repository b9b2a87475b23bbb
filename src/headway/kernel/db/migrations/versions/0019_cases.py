"""Cases: how often detectors are right, and who works where and when."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import tenant_table

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    tenant_table(
        """CREATE TABLE detector_precision (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            detector text NOT NULL,
            confirmed int NOT NULL,
            dismissed int NOT NULL,
            learned_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, detector))"""
    )
    tenant_table(
        """CREATE TABLE case_ownership (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            version int NOT NULL,
            name text NOT NULL,
            text text NOT NULL,
            note text NOT NULL,
            saved_at timestamptz NOT NULL,
            saved_by text NOT NULL,
            PRIMARY KEY (tenant_id, version))""",
        append_only=True,
    )
