"""Route plans, their drafts, routes and stops, and every change of a running plan."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    _plans()
    _routes()
    _indexes()


def _plans() -> None:
    """One plan a depot and day; drafts of it; versions once it runs; who has no place."""
    tenant_table(
        """CREATE TABLE route_plan (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            depot text NOT NULL,
            day date NOT NULL,
            status text NOT NULL CHECK (status IN ('open', 'running', 'ended')),
            version int NOT NULL DEFAULT 0,
            drafts int NOT NULL DEFAULT 0,
            zero_at timestamptz NOT NULL,
            currency text NOT NULL,
            cost_minor bigint NOT NULL DEFAULT 0,
            improving boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL,
            committed_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, depot, day))"""
    )
    tenant_table(
        """CREATE TABLE route_draft (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            plan_id uuid NOT NULL,
            number int NOT NULL,
            status text NOT NULL CHECK (status IN ('planning', 'ready', 'committed', 'discarded', 'failed')),
            settings jsonb NOT NULL,
            inputs jsonb NOT NULL,
            answer jsonb,
            problem text,
            decision_id uuid,
            cost_minor bigint,
            base_version int NOT NULL,
            asked_by text NOT NULL,
            asked_at timestamptz NOT NULL,
            ready_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, plan_id, number),
            FOREIGN KEY (tenant_id, plan_id) REFERENCES route_plan)"""
    )
    tenant_table(
        """CREATE TABLE route_change (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            plan_id uuid NOT NULL,
            version int NOT NULL,
            cause text NOT NULL,
            decision_id uuid NOT NULL,
            moved int NOT NULL,
            told int NOT NULL,
            gain_minor bigint NOT NULL,
            cost_minor bigint NOT NULL,
            sentence text NOT NULL,
            drivers text[] NOT NULL,
            shipments uuid[] NOT NULL,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            PRIMARY KEY (tenant_id, plan_id, version),
            FOREIGN KEY (tenant_id, plan_id) REFERENCES route_plan)"""
    )
    tenant_table(
        """CREATE TABLE route_left_out (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            plan_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            reason text NOT NULL,
            sentence text NOT NULL,
            job jsonb NOT NULL,
            at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, plan_id, shipment_id),
            FOREIGN KEY (tenant_id, plan_id) REFERENCES route_plan)"""
    )


def _routes() -> None:
    tenant_table(
        """CREATE TABLE route (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            plan_id uuid NOT NULL,
            vehicle_id uuid NOT NULL,
            vehicle_code text NOT NULL,
            driver_id uuid,
            driver_code text NOT NULL,
            shift_id uuid,
            status text NOT NULL CHECK (status IN ('planned', 'started', 'ended', 'dropped')),
            locked boolean NOT NULL DEFAULT false,
            out_from timestamptz,
            delay_s int NOT NULL DEFAULT 0,
            delayed_at timestamptz,
            resource jsonb NOT NULL,
            rests jsonb NOT NULL DEFAULT '[]',
            start_at timestamptz NOT NULL,
            end_at timestamptz NOT NULL,
            started_at timestamptz,
            ended_at timestamptz,
            distance_m int NOT NULL DEFAULT 0,
            driven_m int,
            cost_minor bigint NOT NULL DEFAULT 0,
            version int NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, plan_id) REFERENCES route_plan)"""
    )
    tenant_table(
        """CREATE TABLE route_stop (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            plan_id uuid NOT NULL,
            route_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            sequence int NOT NULL,
            status text NOT NULL CHECK (status IN ('planned', 'arrived', 'done', 'failed', 'dropped')),
            pinned boolean NOT NULL DEFAULT false,
            job jsonb NOT NULL,
            arrive_at timestamptz NOT NULL,
            start_at timestamptz NOT NULL,
            depart_at timestamptz NOT NULL,
            told_at timestamptz NOT NULL,
            due_at timestamptz,
            arrived_at timestamptz,
            ended_at timestamptz,
            reason text,
            reason_text text,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, plan_id) REFERENCES route_plan,
            FOREIGN KEY (tenant_id, route_id) REFERENCES route)"""
    )
    tenant_table(
        """CREATE TABLE route_action (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            kind text NOT NULL,
            subject_id uuid NOT NULL,
            at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id))""",
        append_only=True,
    )


def _indexes() -> None:
    sql(
        "CREATE INDEX route_of_plan ON route (tenant_id, plan_id)",
        "CREATE INDEX route_of_vehicle ON route (tenant_id, vehicle_code) WHERE status IN ('planned', 'started')",
        "CREATE INDEX route_of_shift ON route (tenant_id, shift_id) WHERE status IN ('planned', 'started')",
        "CREATE INDEX route_stop_of_route ON route_stop (tenant_id, route_id, sequence)",
        "CREATE INDEX route_stop_of_plan ON route_stop (tenant_id, plan_id)",
        "CREATE INDEX route_stop_of_shipment ON route_stop (tenant_id, shipment_id)",
        "CREATE UNIQUE INDEX route_stop_living ON route_stop (tenant_id, shipment_id)"
        " WHERE status IN ('planned', 'arrived')",
        "CREATE INDEX route_plan_day ON route_plan (tenant_id, day)",
    )
