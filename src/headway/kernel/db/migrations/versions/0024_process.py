"""Process intelligence: what cases and their handling come to, folded from the log by one projection."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    _flow()
    _cases()
    _work()
    _views()


def _flow() -> None:
    """How far orders and shipments came, first times; what was agreed first and last."""
    tenant_table(
        """CREATE TABLE process_order (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            order_id uuid NOT NULL,
            customer text,
            received_at timestamptz,
            released_at timestamptz,
            PRIMARY KEY (tenant_id, order_id))"""
    )
    tenant_table(
        """CREATE TABLE process_shipment (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            order_id uuid,
            customer text,
            carrier_id uuid,
            carrier_code text,
            site text,
            origin_zone text,
            destination_zone text,
            planned_at timestamptz,
            tendered_at timestamptz,
            booked_at timestamptz,
            pickup_planned_at timestamptz,
            delivery_planned_at timestamptz,
            deliver_by timestamptz,
            delivered_at timestamptz,
            cancelled_at timestamptz,
            charges_first_minor bigint,
            charges_minor bigint,
            late_penalty_minor bigint,
            currency text,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    sql(
        "CREATE INDEX process_order_received ON process_order (tenant_id, received_at)",
        "CREATE INDEX process_shipment_order ON process_shipment (tenant_id, order_id)",
        "CREATE INDEX process_shipment_carrier ON process_shipment (tenant_id, carrier_id)",
        "CREATE INDEX process_shipment_booked ON process_shipment (tenant_id, booked_at)",
    )


def _cases() -> None:
    tenant_table(
        """CREATE TABLE process_case (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            detector text,
            severity text,
            owner text,
            order_id uuid,
            shipment_id uuid,
            carrier_id uuid,
            cause_kind text NOT NULL DEFAULT '',
            cause_key text NOT NULL DEFAULT '',
            opened_at timestamptz,
            acknowledged_at timestamptz,
            handed_at timestamptz,
            person_at timestamptz,
            snoozed_until timestamptz,
            resolved_at timestamptz,
            dismissed_at timestamptz,
            merged_at timestamptz,
            merged_into uuid,
            automatic boolean,
            reopened int NOT NULL DEFAULT 0,
            level int NOT NULL DEFAULT 0,
            moves int NOT NULL DEFAULT 0,
            sentence text NOT NULL DEFAULT '',
            PRIMARY KEY (tenant_id, case_id))"""
    )
    tenant_table(
        """CREATE TABLE process_signal (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            detector text NOT NULL,
            about_id uuid NOT NULL,
            about_type text NOT NULL,
            shipment_id uuid,
            since timestamptz,
            raised_at timestamptz NOT NULL,
            ended_at timestamptz,
            times int NOT NULL,
            PRIMARY KEY (tenant_id, case_id, detector, about_id))"""
    )
    tenant_table(
        """CREATE TABLE process_move (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            n int NOT NULL,
            at timestamptz NOT NULL,
            queue text,
            PRIMARY KEY (tenant_id, case_id, n))"""
    )
    tenant_table(
        """CREATE TABLE process_run (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            run_id uuid NOT NULL,
            case_id uuid NOT NULL,
            playbook text NOT NULL,
            version int NOT NULL,
            shadow boolean NOT NULL,
            started_at timestamptz NOT NULL,
            ended_at timestamptz,
            outcome text,
            steps int NOT NULL DEFAULT 0,
            failed int NOT NULL DEFAULT 0,
            approvals int NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, run_id))"""
    )
    sql(
        "CREATE INDEX process_case_opened ON process_case (tenant_id, opened_at)",
        "CREATE INDEX process_case_open ON process_case (tenant_id, opened_at) WHERE resolved_at IS NULL",
        "CREATE INDEX process_case_merged ON process_case (tenant_id, merged_into) WHERE merged_into IS NOT NULL",
        "CREATE INDEX process_case_shipment ON process_case (tenant_id, shipment_id)",
        "CREATE INDEX process_signal_raised ON process_signal (tenant_id, raised_at)",
        "CREATE INDEX process_move_at ON process_move (tenant_id, at)",
        "CREATE INDEX process_run_case ON process_run (tenant_id, case_id)",
        "CREATE INDEX process_run_started ON process_run (tenant_id, playbook, started_at)",
    )


def _work() -> None:
    """What persons did, and what could not be reached."""
    tenant_table(
        """CREATE TABLE process_touch (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            correlation_id uuid NOT NULL,
            actor text NOT NULL,
            first_type text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            at timestamptz NOT NULL,
            counts boolean NOT NULL,
            PRIMARY KEY (tenant_id, correlation_id))"""
    )
    tenant_table(
        """CREATE TABLE process_failure (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            event_id uuid NOT NULL,
            integration text NOT NULL,
            at timestamptz NOT NULL,
            problem text NOT NULL,
            PRIMARY KEY (tenant_id, event_id))"""
    )
    tenant_table(
        """CREATE TABLE process_outage (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            integration text NOT NULL,
            since timestamptz NOT NULL,
            until timestamptz,
            problem text NOT NULL,
            PRIMARY KEY (tenant_id, integration, since))"""
    )
    tenant_table(
        """CREATE TABLE process_amount (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            case_id uuid,
            amount_minor bigint NOT NULL,
            currency text NOT NULL,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE INDEX process_amount_case ON process_amount (tenant_id, case_id)",
        "CREATE INDEX process_touch_subject ON process_touch (tenant_id, subject_id)",
        "CREATE INDEX process_touch_at ON process_touch (tenant_id, at)",
        "CREATE INDEX process_failure_at ON process_failure (tenant_id, at)",
    )


def _views() -> None:
    """Cases and shipments with everything they can be told apart by.

    CASE and not coalesce in what is joined by: under row-level security only the former can use an index.
    """
    sql(
        """CREATE FUNCTION shift_at(at timestamptz, zone text, rota text[]) RETURNS text LANGUAGE sql IMMUTABLE
           RETURN rota[(extract(isodow FROM at AT TIME ZONE zone)::int - 1) * 96
                       + extract(hour FROM at AT TIME ZONE zone)::int * 4
                       + extract(minute FROM at AT TIME ZONE zone)::int / 15 + 1]""",
        """CREATE FUNCTION told_apart(what text, site text, carrier text, lane text, customer text, shift text,
                                      detector text, cause text) RETURNS text LANGUAGE sql IMMUTABLE
           RETURN CASE what WHEN 'all' THEN 'all' WHEN 'site' THEN coalesce(site, '')
                            WHEN 'carrier' THEN coalesce(carrier, '') WHEN 'lane' THEN coalesce(lane, '')
                            WHEN 'customer' THEN coalesce(customer, '') WHEN 'shift' THEN coalesce(shift, '')
                            WHEN 'detector' THEN detector WHEN 'cause' THEN cause END""",
        """CREATE VIEW process_flow WITH (security_invoker = true) AS
           SELECT s.tenant_id, s.shipment_id, s.order_id, coalesce(s.customer, o.customer) AS customer,
                  s.carrier_code AS carrier,
                  s.site, s.origin_zone || '>' || s.destination_zone AS lane, o.received_at, o.released_at,
                  s.planned_at, s.tendered_at, s.booked_at, s.pickup_planned_at, s.delivery_planned_at, s.deliver_by,
                  s.delivered_at, s.cancelled_at, s.charges_first_minor, s.charges_minor, s.late_penalty_minor,
                  s.currency
           FROM process_shipment s LEFT JOIN process_order o USING (tenant_id, order_id)""",
        """CREATE VIEW process_story WITH (security_invoker = true) AS
           SELECT c.*, coalesce(s.customer, o.customer) AS customer, s.site, s.pickup_planned_at,
                  s.origin_zone || '>' || s.destination_zone AS lane,
                  CASE WHEN c.carrier_id IS NULL OR c.carrier_id = s.carrier_id THEN s.carrier_code
                       ELSE (SELECT k.carrier_code FROM process_shipment k
                             WHERE k.tenant_id = c.tenant_id AND k.carrier_id = c.carrier_id LIMIT 1) END AS carrier,
                  CASE WHEN c.cause_kind = '' THEN c.detector ELSE c.cause_kind END AS cause
           FROM process_case c
           LEFT JOIN process_shipment s ON s.tenant_id = c.tenant_id AND s.shipment_id = c.shipment_id
           LEFT JOIN process_order o
                  ON o.tenant_id = c.tenant_id
                 AND o.order_id = CASE WHEN c.order_id IS NULL THEN s.order_id ELSE c.order_id END
           WHERE c.opened_at IS NOT NULL""",
        "GRANT SELECT ON process_flow, process_story TO headway_app",
    )
