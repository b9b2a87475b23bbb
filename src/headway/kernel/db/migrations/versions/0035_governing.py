"""Governing: a second person for what is put in force, route changes that wait, trials, and how records are found."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    _second_person()
    _route_proposals()
    _trials()
    _ledger()
    _log()


def _second_person() -> None:
    """Whether a second person is needed, and what was asked of one."""
    tenant_table(
        """CREATE TABLE governance (
            tenant_id uuid NOT NULL DEFAULT current_tenant() PRIMARY KEY REFERENCES tenant,
            second_person boolean NOT NULL,
            reason text NOT NULL,
            changed_by text NOT NULL,
            changed_at timestamptz NOT NULL)"""
    )
    tenant_table(
        """CREATE TABLE policy_approval (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            document text NOT NULL,
            version int NOT NULL CHECK (version >= 0),
            reason text NOT NULL,
            status text NOT NULL CHECK (status IN ('open', 'approved', 'refused', 'withdrawn', 'used')),
            asked_by text NOT NULL,
            asked_at timestamptz NOT NULL,
            answered_by text,
            answered_at timestamptz,
            answer text,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE UNIQUE INDEX policy_approval_living ON policy_approval (tenant_id, document, version)"
        " WHERE status IN ('open', 'approved')",
        "CREATE INDEX policy_approval_status ON policy_approval (tenant_id, status, id)",
    )


def _route_proposals() -> None:
    """Changes of running routes that wait for a person, or were only thought of."""
    tenant_table(
        """CREATE TABLE route_proposal (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            plan_id uuid NOT NULL,
            depot text NOT NULL,
            day date NOT NULL,
            version int NOT NULL,
            decision_id uuid NOT NULL,
            cause text NOT NULL,
            sentence text NOT NULL,
            status text NOT NULL CHECK (status IN ('open', 'approved', 'dismissed', 'expired', 'superseded', 'shadow')),
            level int NOT NULL CHECK (level BETWEEN 0 AND 4),
            shipment_id uuid,
            vehicle text,
            orders jsonb NOT NULL,
            saving_minor bigint,
            currency text NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            answered_at timestamptz,
            answered_by text,
            reason text,
            published_version int,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, plan_id) REFERENCES route_plan)"""
    )
    sql(
        "CREATE INDEX route_proposal_status ON route_proposal (tenant_id, status, id)",
        "CREATE INDEX route_proposal_plan ON route_proposal (tenant_id, plan_id, id)",
    )


def _trials() -> None:
    """A policy tried on what has been, in the background."""
    tenant_table(
        """CREATE TABLE policy_trial (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            version int,
            name text NOT NULL,
            text text NOT NULL,
            since timestamptz NOT NULL,
            until timestamptz NOT NULL,
            draws int NOT NULL,
            status text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
            step text NOT NULL DEFAULT '',
            step_done int NOT NULL DEFAULT 0,
            step_of int NOT NULL DEFAULT 0,
            rehearsal jsonb,
            report jsonb,
            problem text,
            asked_by text NOT NULL,
            asked_at timestamptz NOT NULL,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql("CREATE UNIQUE INDEX policy_trial_one ON policy_trial (tenant_id) WHERE status IN ('waiting', 'running')")


def _ledger() -> None:
    """What decisions are searched by; taken from the verdict as a record is appended, and outside its hash."""
    sql(
        "ALTER TABLE decision ADD COLUMN reason text NOT NULL DEFAULT ''",
        "ALTER TABLE decision ADD COLUMN choice text",
        "ALTER TABLE decision ADD COLUMN party text",
        "ALTER TABLE decision ADD COLUMN margin_minor bigint",
        "CREATE INDEX decision_kind ON decision (tenant_id, kind, number)",
        "CREATE INDEX decision_party ON decision (tenant_id, party, number) WHERE party IS NOT NULL",
        "CREATE INDEX decision_actor ON decision (tenant_id, actor, number)",
        "CREATE INDEX decision_reason ON decision (tenant_id, reason, number)",
        "CREATE INDEX decision_correlation ON decision (tenant_id, correlation_id)",
        "CREATE INDEX decision_time ON decision USING brin (decided_at)",
    )


def _log() -> None:
    """Where what was done came from, and how an audit finds it."""
    sql(
        """ALTER TABLE event_log
           ADD COLUMN came_from text NOT NULL DEFAULT coalesce(current_setting('app.origin', true), '')""",
        "CREATE INDEX event_log_people ON event_log (tenant_id, xid, seq) WHERE actor NOT LIKE 'system:%'",
        "CREATE INDEX event_log_time ON event_log USING brin (recorded_at)",
        """CREATE FUNCTION enter_tenant(tenant uuid, origin text, OUT known boolean, OUT clock timestamptz)
           LANGUAGE plpgsql AS $$ BEGIN
               PERFORM set_config('app.tenant', tenant::text, true), set_config('app.origin', origin, true);
               SELECT clock_at INTO clock FROM tenant t WHERE t.id = tenant;
               known := FOUND;
           END $$""",
    )
