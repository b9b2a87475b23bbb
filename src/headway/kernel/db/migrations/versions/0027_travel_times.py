"""What was learned of travel and service times, and cached matrices."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    _actuals()
    _learned()
    _cache()


def _actuals() -> None:
    """Stops and routes as they were planned and as they turned out.

    `first_arrive_at` is the first plan's, `arrive_at` the last one's; `leg_s` the planned way from `from_stop` (null:
    the depot), `ratio` the correction that was in it; `drove_s` the way driven, `followed` whether it was that way.
    """
    tenant_table(
        """CREATE TABLE stop_actual (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            stop_id uuid NOT NULL,
            route_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            depot text NOT NULL,
            sequence int NOT NULL,
            first_arrive_at timestamptz NOT NULL,
            arrive_at timestamptz NOT NULL,
            depart_at timestamptz NOT NULL,
            lat double precision,
            lon double precision,
            place text NOT NULL,
            customer text NOT NULL,
            work_s int,
            opens_at timestamptz,
            from_stop uuid,
            from_lat double precision,
            from_lon double precision,
            leg_s int NOT NULL,
            ratio double precision NOT NULL DEFAULT 1,
            arrived_at timestamptz,
            ended_at timestamptz,
            failed boolean,
            drove_s int,
            followed boolean,
            PRIMARY KEY (tenant_id, stop_id))"""
    )
    tenant_table(
        """CREATE TABLE route_actual (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            route_id uuid NOT NULL,
            depot text NOT NULL,
            vehicle_code text NOT NULL,
            driver_code text NOT NULL,
            start_at timestamptz NOT NULL,
            end_at timestamptz NOT NULL,
            started_at timestamptz,
            ended_at timestamptz,
            driven_m int,
            PRIMARY KEY (tenant_id, route_id))"""
    )
    sql(
        "CREATE INDEX stop_actual_route ON stop_actual (tenant_id, route_id, sequence)",
        "CREATE INDEX stop_actual_arrived ON stop_actual (tenant_id, arrived_at) WHERE arrived_at IS NOT NULL",
        "CREATE INDEX route_actual_started ON route_actual (tenant_id, started_at)",
    )


def _learned() -> None:
    """Ratios of actual over planned, made anew each night; the newest that was trusted is in force."""
    tenant_table(
        """CREATE TABLE route_learned (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            version int NOT NULL,
            made_at timestamptz NOT NULL,
            since timestamptz NOT NULL,
            seen int NOT NULL,
            clean int NOT NULL,
            trusted boolean NOT NULL,
            travel jsonb NOT NULL,
            service jsonb NOT NULL,
            PRIMARY KEY (tenant_id, version))""",
        append_only=True,
    )


def _cache() -> None:
    """Answers of road servers by place pair and band of hours; -1 seconds: there is no way."""
    tenant_table(
        """CREATE TABLE travel_cache (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            source text NOT NULL,
            profile text NOT NULL,
            band smallint NOT NULL,
            origin text NOT NULL,
            destination text NOT NULL,
            duration_s int NOT NULL,
            distance_m int NOT NULL,
            made_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, source, profile, band, origin, destination))"""
    )
    sql("CREATE INDEX travel_cache_age ON travel_cache (tenant_id, made_at)")
