"""Playbooks: their texts, versions and activations; runs with their steps, and what they wait for."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    _documents()
    _runs()
    _waiting()


def _documents() -> None:
    tenant_table(
        """CREATE TABLE playbook_text (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            digest text NOT NULL,
            text text NOT NULL,
            PRIMARY KEY (tenant_id, digest))""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE playbook_version (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            playbook_id uuid NOT NULL,
            name text NOT NULL,
            version int NOT NULL CHECK (version > 0),
            digest text NOT NULL,
            note text NOT NULL,
            saved_by text NOT NULL,
            saved_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, name, version),
            FOREIGN KEY (tenant_id, digest) REFERENCES playbook_text)""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE playbook_activation (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            name text NOT NULL,
            number int NOT NULL,
            version int NOT NULL CHECK (version >= -1),
            before int NOT NULL,
            reason text NOT NULL,
            activated_by text NOT NULL,
            activated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, name, number))""",
        append_only=True,
    )


def _runs() -> None:
    tenant_table(
        """CREATE TABLE playbook_run (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            case_id uuid NOT NULL,
            playbook text NOT NULL,
            version int NOT NULL,
            digest text NOT NULL,
            shadow boolean NOT NULL,
            level int NOT NULL,
            state text NOT NULL CHECK (state IN ('running', 'waiting', 'approval', 'watching', 'undoing', 'ended')),
            at_step text NOT NULL,
            number int NOT NULL,
            due_at timestamptz,
            counts jsonb NOT NULL,
            said jsonb NOT NULL,
            tries int NOT NULL DEFAULT 0,
            undo_of int,
            from_seq bigint NOT NULL,
            decision_id uuid NOT NULL,
            started_at timestamptz NOT NULL,
            outcome text CHECK (outcome IN ('done', 'handed', 'stopped', 'failed')),
            why text,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, case_id) REFERENCES exception_case,
            FOREIGN KEY (tenant_id, digest) REFERENCES playbook_text,
            CHECK ((state = 'ended') = (outcome IS NOT NULL)))"""
    )
    tenant_table(
        """CREATE TABLE playbook_step (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            run_id uuid NOT NULL,
            number int NOT NULL CHECK (number > 0),
            step text NOT NULL,
            does text NOT NULL,
            state text NOT NULL CHECK (state IN
                ('asked', 'waiting', 'done', 'nothing', 'failed', 'skipped', 'refused', 'shadow')),
            began_at timestamptz NOT NULL,
            decision_id uuid,
            expect text NOT NULL,
            expect_money numeric NOT NULL,
            expect_minutes int NOT NULL,
            answer text NOT NULL,
            sentence text NOT NULL,
            touched text[] NOT NULL,
            waits_for text[] NOT NULL,
            until timestamptz,
            ended_at timestamptz,
            undoes int,
            scope text,
            asked text,
            approved boolean,
            by text,
            reason text,
            PRIMARY KEY (tenant_id, run_id, number),
            FOREIGN KEY (tenant_id, run_id) REFERENCES playbook_run)"""
    )
    sql(
        "CREATE UNIQUE INDEX playbook_run_one_live ON playbook_run (tenant_id, case_id)"
        " WHERE state <> 'ended' AND NOT shadow",
        "CREATE INDEX playbook_run_case ON playbook_run (tenant_id, case_id)",
        "CREATE INDEX playbook_run_started ON playbook_run (tenant_id, started_at)",
        "CREATE INDEX playbook_run_approval ON playbook_run (tenant_id, id) WHERE state = 'approval'",
        "CREATE UNIQUE INDEX playbook_step_undone_once ON playbook_step (tenant_id, run_id, undoes)"
        " WHERE undoes IS NOT NULL",
    )


def _waiting() -> None:
    tenant_table(
        """CREATE TABLE playbook_awaited (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            token text NOT NULL,
            run_id uuid NOT NULL,
            number int NOT NULL,
            does text NOT NULL,
            PRIMARY KEY (tenant_id, token, run_id),
            FOREIGN KEY (tenant_id, run_id) REFERENCES playbook_run)"""
    )
    tenant_table(
        """CREATE TABLE playbook_note (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            run_id uuid NOT NULL,
            number int NOT NULL,
            answer text NOT NULL,
            text text NOT NULL,
            value double precision NOT NULL,
            by text NOT NULL,
            at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, run_id, number),
            FOREIGN KEY (tenant_id, run_id) REFERENCES playbook_run)""",
        append_only=True,
    )
    sql("CREATE INDEX playbook_awaited_run ON playbook_awaited (tenant_id, run_id)")
