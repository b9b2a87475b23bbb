"""What figures are read from, budgets, and reports that are sent by schedule."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    _observations()
    _budgets()
    _reports()


def _observations() -> None:
    """One row for everything that figures count, whatever fact it stands in; an invoice may have several."""
    work = """coalesce(f.carrier_code, '') AS carrier, coalesce(f.customer, '') AS customer,
        coalesce(f.origin_zone || ' → ' || f.destination_zone, '') AS lane,
        coalesce(nullif(split_part(f.product, '/', 1), ''), '') AS mode, coalesce(f.origin_site, '') AS site,
        coalesce(f.service_code, '') AS service"""
    agreed = "f.booked_at IS NOT NULL AND f.carrier_id IS NOT NULL AND f.cancelled_at IS NULL"
    stops = "f.carrier_id IS NOT NULL"
    sql(
        f"""CREATE VIEW observation WITH (security_invoker = true) AS
        SELECT 'order' AS kind, o.received_at AS at, o.order_id AS id, o.order_id, NULL::uuid AS shipment_id,
               '' AS carrier, coalesce(o.customer, '') AS customer, '' AS lane, '' AS mode, '' AS site, '' AS service,
               o.released_at IS NOT NULL AS good, 0::bigint AS minor, 0 AS exceptions, NULL AS currency, o.tenant_id
        FROM order_fact o WHERE o.received_at IS NOT NULL
        UNION ALL
        SELECT 'booking', f.booked_at, f.shipment_id, f.order_id, f.shipment_id, {work}, f.exceptions = 0,
               f.charges_minor, f.exceptions, f.currency, f.tenant_id
        FROM execution_fact f WHERE {agreed}
        UNION ALL
        SELECT 'pickup', f.pickup_actual_at, f.shipment_id, f.order_id, f.shipment_id, {work},
               coalesce(f.on_time_pickup, false), 0, 0, f.currency, f.tenant_id
        FROM execution_fact f WHERE f.pickup_actual_at IS NOT NULL AND {stops}
        UNION ALL
        SELECT 'delivery', f.delivery_actual_at, f.shipment_id, f.order_id, f.shipment_id, {work},
               coalesce(f.on_time_delivery, false), f.penalty_minor, 0, f.currency, f.tenant_id
        FROM execution_fact f WHERE f.delivery_actual_at IS NOT NULL AND {stops}
        UNION ALL
        SELECT 'due', f.deliver_by, f.shipment_id, f.order_id, f.shipment_id, {work},
               coalesce(f.on_time_delivery, false), 0, 0, f.currency, f.tenant_id
        FROM execution_fact f WHERE f.deliver_by IS NOT NULL AND {agreed}
        UNION ALL
        SELECT 'offer', t.sent_at, t.offer_id, f.order_id, t.shipment_id, t.carrier_code,
               coalesce(f.customer, o.customer, ''), coalesce(t.origin_zone || ' → ' || t.destination_zone, ''),
               coalesce(nullif(split_part(f.product, '/', 1), ''), ''), coalesce(f.origin_site, ''),
               coalesce(t.service_code, ''), t.outcome = 'accepted', coalesce(t.price_minor, 0), 0, t.currency,
               t.tenant_id
        FROM offer_fact t
        LEFT JOIN execution_fact f ON f.tenant_id = t.tenant_id AND f.shipment_id = t.shipment_id
        LEFT JOIN order_fact o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
        WHERE t.sent_at IS NOT NULL AND t.outcome IN ('accepted', 'declined', 'expired')
        UNION ALL
        SELECT 'invoice', i.received_at, i.invoice_id, f.order_id, i.shipment_id, i.carrier_code,
               coalesce(f.customer, ''), coalesce(f.origin_zone || ' → ' || f.destination_zone, ''),
               coalesce(nullif(split_part(f.product, '/', 1), ''), ''), coalesce(f.origin_site, ''),
               coalesce(f.service_code, ''), i.matched, 0, 0, f.currency, i.tenant_id
        FROM invoice_fact i
        LEFT JOIN execution_fact f ON f.tenant_id = i.tenant_id AND f.shipment_id = i.shipment_id""",
        "GRANT SELECT ON observation TO headway_app",
        "CREATE INDEX execution_fact_due ON execution_fact (tenant_id, deliver_by)",
        "CREATE INDEX execution_fact_open ON execution_fact (tenant_id, booked_at)"
        " WHERE delivery_actual_at IS NULL AND cancelled_at IS NULL",
    )


def _budgets() -> None:
    tenant_table(
        """CREATE TABLE budget (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            month date NOT NULL CHECK (extract(day FROM month) = 1),
            scope text NOT NULL CHECK (scope IN ('all', 'carrier', 'customer', 'site', 'mode', 'lane')),
            label text NOT NULL CHECK ((scope = 'all') = (label = '')),
            amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
            currency text NOT NULL,
            set_by text NOT NULL,
            set_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, month, scope, label))"""
    )


def _reports() -> None:
    tenant_table(
        """CREATE TABLE report (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            name text NOT NULL,
            page text NOT NULL CHECK (page IN ('operations', 'leadership')),
            question text NOT NULL,
            cadence text NOT NULL,
            format text NOT NULL CHECK (format IN ('text', 'csv', 'parquet', 'json')),
            active boolean NOT NULL,
            next_at timestamptz,
            version int NOT NULL,
            made_by text NOT NULL,
            made_at timestamptz NOT NULL,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE report_recipient (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            report_id uuid NOT NULL,
            address text NOT NULL,
            token_hash bytea NOT NULL,
            sealed text NOT NULL,
            stopped_at timestamptz,
            removed_at timestamptz,
            PRIMARY KEY (tenant_id, report_id, address),
            FOREIGN KEY (tenant_id, report_id) REFERENCES report)"""
    )
    tenant_table(
        """CREATE TABLE report_edition (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            report_id uuid NOT NULL,
            due_at timestamptz NOT NULL,
            made_at timestamptz NOT NULL,
            asked_by text,
            subject text NOT NULL,
            body text NOT NULL,
            file_name text,
            file bytea,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, report_id) REFERENCES report)"""
    )
    tenant_table(
        """CREATE TABLE report_delivery (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            edition_id uuid NOT NULL,
            report_id uuid NOT NULL,
            address text NOT NULL,
            state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
            queued_at timestamptz NOT NULL,
            ended_at timestamptz,
            problem text,
            PRIMARY KEY (tenant_id, edition_id, address),
            FOREIGN KEY (tenant_id, edition_id) REFERENCES report_edition)"""
    )
    sql(
        "CREATE INDEX report_recipient_token ON report_recipient (tenant_id, token_hash)",
        "CREATE UNIQUE INDEX report_edition_once ON report_edition (tenant_id, report_id, due_at)"
        " WHERE asked_by IS NULL",
        "CREATE INDEX report_edition_newest ON report_edition (tenant_id, report_id, made_at)",
    )
