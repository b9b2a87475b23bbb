"""Remedies: questions, messages to carriers and accounts, claims, credits, returns, news to the ERP."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    _questions()
    _messages()
    _money()
    _returns()
    _erp()


def _questions() -> None:
    """`sealed` is the token of the link, encrypted; only its hash is looked up. `said` is what was typed."""
    tenant_table(
        """CREATE TABLE question (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            case_id uuid NOT NULL,
            run_id uuid,
            audience text NOT NULL CHECK (audience IN ('recipient', 'carrier', 'customer')),
            order_id uuid,
            shipment_id uuid,
            carrier_id uuid,
            carrier_code text,
            reference text NOT NULL,
            text text NOT NULL,
            form text NOT NULL CHECK (form IN ('options', 'text', 'slot', 'address')),
            options jsonb NOT NULL,
            asked_at timestamptz NOT NULL,
            answer_by timestamptz NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'answered', 'expired', 'withdrawn')),
            answer text,
            said jsonb,
            ended_at timestamptz,
            answered_by text,
            hash bytea,
            sealed text,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE UNIQUE INDEX question_link ON question (tenant_id, hash)",
        "CREATE INDEX question_case ON question (tenant_id, case_id, asked_at)",
        "CREATE INDEX question_open ON question (tenant_id, answer_by) WHERE state = 'open'",
    )


def _messages() -> None:
    """Words to carriers, and to the accounts that order; those to recipients are notifications."""
    tenant_table(
        """CREATE TABLE carrier_message (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            shipment_id uuid,
            reference text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('notice', 'instruction', 'question')),
            text text NOT NULL,
            question_id uuid,
            state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
            created_at timestamptz NOT NULL,
            ended_at timestamptz,
            problem text,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE account_message (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            customer text NOT NULL,
            subject text NOT NULL,
            body text NOT NULL,
            channel text NOT NULL,
            state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
            created_at timestamptz NOT NULL,
            ended_at timestamptz,
            problem text,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE INDEX carrier_message_carrier ON carrier_message (tenant_id, carrier_code, id)",
        "CREATE INDEX carrier_message_shipment ON carrier_message (tenant_id, shipment_id, id)",
        "CREATE INDEX account_message_order ON account_message (tenant_id, order_id, id)",
    )


def _money() -> None:
    """What carriers owe for goods, and what customers are given."""
    tenant_table(
        """CREATE TABLE claim (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            reference text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('damage', 'shortage', 'loss', 'delay', 'temperature')),
            state text NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'withdrawn', 'paid')),
            claimed_minor bigint NOT NULL CHECK (claimed_minor > 0),
            accepted_minor bigint NOT NULL DEFAULT 0 CHECK (accepted_minor BETWEEN 0 AND claimed_minor),
            currency text NOT NULL,
            reason text NOT NULL,
            case_id uuid,
            opened_at timestamptz NOT NULL,
            opened_by text NOT NULL,
            ended_at timestamptz,
            ended_by text,
            answer text,
            paid_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE customer_credit (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            customer text NOT NULL,
            state text NOT NULL CHECK (state IN ('given', 'taken_back')),
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            currency text NOT NULL,
            reason text NOT NULL,
            case_id uuid,
            given_at timestamptz NOT NULL,
            given_by text NOT NULL,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE UNIQUE INDEX claim_once ON claim (tenant_id, shipment_id, kind) WHERE state <> 'withdrawn'",
        "CREATE INDEX claim_state ON claim (tenant_id, state, id)",
        "CREATE INDEX customer_credit_order ON customer_credit (tenant_id, order_id)",
    )


def _returns() -> None:
    tenant_table(
        """CREATE TABLE order_return (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            order_id uuid NOT NULL,
            return_order_id uuid NOT NULL,
            reason text NOT NULL,
            pieces int NOT NULL,
            opened_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, order_id))"""
    )


def _erp() -> None:
    """Where the shipper's own system is told, and what it was told. `sealed`: the secret that signs, encrypted."""
    tenant_table(
        """CREATE TABLE erp_endpoint (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            url text NOT NULL,
            sealed text NOT NULL,
            active boolean NOT NULL,
            version int NOT NULL,
            updated_at timestamptz NOT NULL,
            updated_by text NOT NULL,
            PRIMARY KEY (tenant_id))"""
    )
    tenant_table(
        """CREATE TABLE erp_message (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            type text NOT NULL,
            data jsonb NOT NULL,
            state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
            created_at timestamptz NOT NULL,
            ended_at timestamptz,
            problem text,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql("CREATE INDEX erp_message_order ON erp_message (tenant_id, order_id, id)")
