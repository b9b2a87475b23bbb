"""What a person keeps of the board: pins, views, and moves not yet committed."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    sql("ALTER TABLE shipment ADD COLUMN kept jsonb")
    tenant_table(
        """CREATE TABLE board_move (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            person text NOT NULL,
            shipment_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN
                ('assign', 'retender', 'hold', 'release', 'pin', 'unpin', 'route', 'cancel')),
            target text NOT NULL,
            reason text NOT NULL,
            seen text NOT NULL,
            difference jsonb NOT NULL,
            staged_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, person, shipment_id),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )
    tenant_table(
        """CREATE TABLE board_commit (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            person text NOT NULL,
            id uuid NOT NULL,
            moves jsonb NOT NULL,
            committed_at timestamptz NOT NULL,
            undone_at timestamptz,
            PRIMARY KEY (tenant_id, person))"""
    )
    tenant_table(
        """CREATE TABLE board_view (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            person text NOT NULL,
            name text NOT NULL CHECK (name <> ''),
            address text NOT NULL,
            saved_by text NOT NULL,
            saved_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, person, name))"""
    )
    sql("CREATE INDEX board_move_shipment ON board_move (tenant_id, shipment_id)")
