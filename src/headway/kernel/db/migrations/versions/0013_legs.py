"""Legs: journeys over several carriers, and what is learned of when a carrier's milestones come."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _legs()
    _expectations()


def _legs() -> None:
    tenant_table(
        """CREATE TABLE journey_leg (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            leg int NOT NULL CHECK (leg >= 1),
            mode text NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            reference text,
            from_place text NOT NULL,
            to_place text NOT NULL,
            depart_at timestamptz NOT NULL,
            arrive_at timestamptz NOT NULL,
            planned_at timestamptz NOT NULL,
            planned_by text NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, leg),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES tracking_state,
            CHECK (depart_at < arrive_at))"""
    )
    sql(
        "CREATE INDEX journey_leg_reference ON journey_leg (tenant_id, reference) WHERE reference IS NOT NULL",
        "ALTER TABLE tracking_state ADD COLUMN leg_carriers text[], ADD COLUMN leg_plan int NOT NULL DEFAULT 0",
        "ALTER TABLE tracking_event ADD COLUMN leg int",
        "ALTER TABLE stop_progress DROP CONSTRAINT stop_progress_role_check",
        "ALTER TABLE stop_progress ADD CONSTRAINT stop_progress_role_check"
        " CHECK (role IN ('pickup', 'hub', 'delivery'))",
    )


def _expectations() -> None:
    tenant_table(
        """CREATE TABLE expected_milestone (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_code text NOT NULL,
            lane text NOT NULL,
            anchor text NOT NULL CHECK (anchor IN ('planned', 'taken')),
            code text NOT NULL,
            status text,
            seen int NOT NULL,
            after_bins int[] NOT NULL,
            clock_bins int[] NOT NULL,
            by_clock boolean NOT NULL,
            half_s int NOT NULL,
            surely_s int NOT NULL,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, carrier_code, lane, anchor, code))"""
    )
    tenant_table(
        """CREATE TABLE expected_lane (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_code text NOT NULL,
            lane text NOT NULL,
            journeys int NOT NULL,
            first_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, carrier_code, lane))"""
    )
    tenant_table(
        """CREATE TABLE journey_to_learn (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            learn_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    tenant_table(
        """CREATE TABLE milestone_watch (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            leg int NOT NULL,
            anchor text NOT NULL,
            code text NOT NULL,
            carrier_code text NOT NULL,
            lane text NOT NULL,
            status text,
            usual_at timestamptz NOT NULL,
            expected_by timestamptz NOT NULL,
            share float8 NOT NULL,
            journeys int NOT NULL,
            because text NOT NULL,
            missed_at timestamptz,
            PRIMARY KEY (tenant_id, shipment_id, leg, anchor, code),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES tracking_state)"""
    )
    sql(
        "CREATE INDEX journey_to_learn_due ON journey_to_learn (tenant_id, learn_at)",
        "CREATE INDEX milestone_watch_due ON milestone_watch (tenant_id, expected_by) WHERE missed_at IS NULL",
    )
