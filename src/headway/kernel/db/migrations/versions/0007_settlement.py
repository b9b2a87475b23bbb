"""Settlement: charges, the journal, invoices and their match, disputes, penalties."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _expected()
    _journal()
    _invoices()


def _expected() -> None:
    tenant_table(
        """CREATE TABLE billing_carrier (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            code text NOT NULL,
            carrier_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE billable_shipment (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            offer_id uuid NOT NULL,
            reference text NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            deliver_by timestamptz NOT NULL,
            late_penalty_minor bigint NOT NULL,
            currency text NOT NULL,
            booked_at timestamptz NOT NULL,
            delivered_at timestamptz,
            cancelled_at timestamptz,
            settled_at timestamptz,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    tenant_table(
        """CREATE TABLE charge (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            sequence int NOT NULL,
            code text NOT NULL,
            amount_minor bigint NOT NULL,
            currency text NOT NULL,
            sentence text NOT NULL,
            state text NOT NULL CHECK (state IN ('expected', 'invoiced', 'reversed')),
            accrued_at timestamptz NOT NULL,
            invoice_id uuid,
            PRIMARY KEY (tenant_id, id),
            CHECK ((state = 'invoiced') = (invoice_id IS NOT NULL)))"""
    )
    tenant_table(
        """CREATE TABLE penalty (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            amount_minor bigint NOT NULL,
            currency text NOT NULL,
            late_s bigint NOT NULL,
            assessed_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    sql(
        "CREATE INDEX billable_shipment_reference ON billable_shipment (tenant_id, reference)",
        "CREATE INDEX charge_shipment ON charge (tenant_id, shipment_id, sequence)",
        "CREATE INDEX charge_open ON charge (tenant_id, shipment_id) WHERE state = 'expected'",
    )


def _journal() -> None:
    tenant_table(
        """CREATE TABLE journal_entry (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            kind text NOT NULL,
            posted_at timestamptz NOT NULL,
            shipment_id uuid,
            invoice_id uuid,
            PRIMARY KEY (tenant_id, id))""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE journal_line (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            entry_id uuid NOT NULL,
            number int NOT NULL,
            account text NOT NULL,
            currency text NOT NULL,
            debit_minor bigint NOT NULL CHECK (debit_minor >= 0),
            credit_minor bigint NOT NULL CHECK (credit_minor >= 0),
            PRIMARY KEY (tenant_id, entry_id, number),
            FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entry,
            CHECK ((debit_minor > 0) <> (credit_minor > 0)))""",
        append_only=True,
    )
    sql(
        "CREATE INDEX journal_entry_shipment ON journal_entry (tenant_id, shipment_id)",
        "CREATE INDEX journal_entry_invoice ON journal_entry (tenant_id, invoice_id)",
        """CREATE FUNCTION journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
               IF EXISTS (SELECT 1 FROM fresh GROUP BY entry_id, currency
                          HAVING sum(debit_minor) <> sum(credit_minor)) THEN
                   RAISE EXCEPTION 'debits and credits of a journal entry differ' USING ERRCODE = 'check_violation';
               END IF;
               RETURN NULL;
           END $$""",
        """CREATE TRIGGER journal_line_balances AFTER INSERT ON journal_line REFERENCING NEW TABLE AS fresh
           FOR EACH STATEMENT EXECUTE FUNCTION journal_balances()""",
    )


def _invoices() -> None:
    tenant_table(
        """CREATE TABLE carrier_invoice (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            number text NOT NULL,
            currency text NOT NULL,
            total_minor bigint NOT NULL,
            lines int NOT NULL,
            content_digest text NOT NULL,
            state text NOT NULL CHECK (state IN ('received', 'matched', 'discrepancy', 'disputed', 'approved', 'paid')),
            approved_minor bigint NOT NULL DEFAULT 0 CHECK (approved_minor BETWEEN 0 AND total_minor),
            decision_id uuid,
            received_at timestamptz NOT NULL,
            held_at timestamptz,
            held_by text,
            held_reason text,
            paid_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, carrier_id, number))"""
    )
    tenant_table(
        """CREATE TABLE invoice_line (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            invoice_id uuid NOT NULL,
            number int NOT NULL,
            reference text NOT NULL,
            code text NOT NULL,
            amount_minor bigint NOT NULL,
            PRIMARY KEY (tenant_id, invoice_id, number),
            FOREIGN KEY (tenant_id, invoice_id) REFERENCES carrier_invoice)""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE match_result (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            invoice_id uuid NOT NULL,
            number int NOT NULL,
            outcome text NOT NULL,
            shipment_id uuid,
            charge_id uuid,
            expected_minor bigint,
            approved_minor bigint NOT NULL,
            disputed_minor bigint NOT NULL,
            sentence text NOT NULL,
            PRIMARY KEY (tenant_id, invoice_id, number),
            FOREIGN KEY (tenant_id, invoice_id) REFERENCES carrier_invoice)""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE dispute (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            invoice_id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'accepted', 'credited')),
            disputed_minor bigint NOT NULL,
            credited_minor bigint NOT NULL DEFAULT 0,
            currency text NOT NULL,
            reasons text[] NOT NULL,
            opened_at timestamptz NOT NULL,
            resolved_at timestamptz,
            resolved_by text,
            resolution text,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, invoice_id),
            FOREIGN KEY (tenant_id, invoice_id) REFERENCES carrier_invoice)"""
    )
    sql(
        "CREATE INDEX carrier_invoice_state ON carrier_invoice (tenant_id, state, id)",
        "CREATE INDEX dispute_state ON dispute (tenant_id, state, id)",
        "CREATE INDEX match_result_held ON match_result (tenant_id, shipment_id) WHERE disputed_minor <> 0",
    )
