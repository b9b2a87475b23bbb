"""Advice: what was judged of a case, what was done, proposals that wait for approval, and what writers made of it."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    _settings()
    _advice()
    _actions()
    _proposals()


def _settings() -> None:
    tenant_table(
        """CREATE TABLE advice_policy (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            policy json NOT NULL,
            set_at timestamptz NOT NULL,
            set_by text NOT NULL,
            PRIMARY KEY (tenant_id))"""
    )
    tenant_table(
        """CREATE TABLE writer_setting (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            sealed text NOT NULL,
            set_at timestamptz NOT NULL,
            set_by text NOT NULL,
            PRIMARY KEY (tenant_id))"""
    )


def _advice() -> None:
    tenant_table(
        """CREATE TABLE case_advice (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            case_version integer NOT NULL,
            at timestamptz NOT NULL,
            decision_id uuid NOT NULL,
            best text NOT NULL,
            sentence text NOT NULL,
            actions json NOT NULL,
            PRIMARY KEY (tenant_id, case_id))"""
    )
    tenant_table(
        """CREATE TABLE case_writing (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            case_version integer NOT NULL,
            at timestamptz NOT NULL,
            writer text NOT NULL,
            text text,
            problem text,
            PRIMARY KEY (tenant_id, case_id),
            CHECK ((text IS NULL) <> (problem IS NULL)))"""
    )


def _actions() -> None:
    tenant_table(
        """CREATE TABLE case_action (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            case_id uuid NOT NULL,
            code text NOT NULL,
            params json NOT NULL,
            why text NOT NULL,
            by text NOT NULL,
            at timestamptz NOT NULL,
            outcome text NOT NULL,
            sentence text NOT NULL,
            touched text[] NOT NULL,
            decision_id uuid NOT NULL,
            proposal_id uuid,
            overrides boolean NOT NULL,
            currency text NOT NULL,
            expected_loss_minor bigint NOT NULL,
            expected_after_minor bigint NOT NULL,
            spends_minor bigint NOT NULL,
            actual_loss_minor bigint,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE case_action_delivery (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            action_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            due_at timestamptz,
            loss_minor bigint NOT NULL,
            arrived_at timestamptz,
            actual_minor bigint,
            PRIMARY KEY (tenant_id, action_id, shipment_id))"""
    )
    sql(
        "CREATE INDEX case_action_case ON case_action (tenant_id, case_id, at)",
        "CREATE INDEX case_action_at ON case_action (tenant_id, at)",
        """CREATE INDEX case_action_delivery_open ON case_action_delivery (tenant_id, shipment_id)
           WHERE arrived_at IS NULL""",
    )


def _proposals() -> None:
    tenant_table(
        """CREATE TABLE case_proposal (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            case_id uuid NOT NULL,
            code text NOT NULL,
            params json NOT NULL,
            why text NOT NULL,
            proposed_by text NOT NULL,
            proposed_at timestamptz NOT NULL,
            state text NOT NULL
                CHECK (state IN ('suggested', 'waiting', 'done', 'approved', 'dismissed', 'expired')),
            because text NOT NULL,
            currency text NOT NULL,
            spends_minor bigint NOT NULL,
            saves_minor bigint NOT NULL,
            decision_id uuid NOT NULL,
            expires_at timestamptz,
            action_id uuid,
            answered_by text,
            answered_at timestamptz,
            reason text,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE INDEX case_proposal_case ON case_proposal (tenant_id, case_id)",
        "CREATE INDEX case_proposal_waiting ON case_proposal (tenant_id, case_id) WHERE state = 'waiting'",
    )
