"""Kernel: roles, tenants, keys, the log, the ledger, timers, jobs, idempotency."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    _roles()
    _tenants()
    _log()
    _ledger()
    _queues()


def _roles() -> None:
    for role in ("headway_app", "headway_system"):
        sql(
            f"""DO $$ BEGIN
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
                    CREATE ROLE {role} NOLOGIN NOBYPASSRLS;
                END IF;
                EXECUTE format('GRANT {role} TO %I', current_user);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$""",
            f"GRANT USAGE ON SCHEMA public TO {role}",
        )
    sql(
        """CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
           RETURN nullif(current_setting('app.tenant', true), '')::uuid"""
    )


def _tenants() -> None:
    sql(
        """CREATE TABLE tenant (
            id uuid PRIMARY KEY,
            slug text NOT NULL UNIQUE,
            name text NOT NULL,
            sandbox boolean NOT NULL,
            clock_at timestamptz,
            currency text NOT NULL,
            timezone text NOT NULL,
            created_at timestamptz NOT NULL,
            CHECK (sandbox = (clock_at IS NOT NULL)))""",
        "ALTER TABLE tenant ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE tenant FORCE ROW LEVEL SECURITY",
        "CREATE POLICY own_tenant ON tenant TO headway_app USING (id = current_tenant())",
        "CREATE POLICY all_tenants ON tenant TO headway_system USING (true) WITH CHECK (true)",
        "GRANT SELECT ON tenant TO headway_app",
        "GRANT UPDATE (clock_at) ON tenant TO headway_app",
        "GRANT SELECT, INSERT ON tenant TO headway_system",
        """CREATE FUNCTION enter_tenant(tenant uuid, OUT known boolean, OUT clock timestamptz)
           LANGUAGE plpgsql AS $$ BEGIN
               PERFORM set_config('app.tenant', tenant::text, true);
               SELECT clock_at INTO clock FROM tenant t WHERE t.id = tenant;
               known := FOUND;
           END $$""",
        """CREATE TABLE access_key (
            id uuid PRIMARY KEY,
            tenant_id uuid REFERENCES tenant,
            hash bytea NOT NULL UNIQUE,
            label text NOT NULL,
            scopes text[] NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz,
            revoked_at timestamptz)""",
        "ALTER TABLE access_key ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE access_key FORCE ROW LEVEL SECURITY",
        """CREATE POLICY own_tenant ON access_key TO headway_app
           USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())""",
        "CREATE POLICY all_tenants ON access_key TO headway_system USING (true) WITH CHECK (true)",
        "GRANT SELECT, INSERT ON access_key TO headway_app, headway_system",
        "GRANT UPDATE (revoked_at) ON access_key TO headway_app, headway_system",
    )


def _log() -> None:
    tenant_table(
        """CREATE TABLE event_log (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            seq bigint GENERATED ALWAYS AS IDENTITY,
            id uuid NOT NULL,
            type text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            recorded_at timestamptz NOT NULL,
            actor text NOT NULL,
            correlation_id uuid NOT NULL,
            causation_id uuid,
            data jsonb NOT NULL,
            PRIMARY KEY (tenant_id, xid, seq))""",
        append_only=True,
    )
    sql(
        "CREATE INDEX event_log_subject ON event_log (tenant_id, subject_id, xid, seq)",
        "CREATE INDEX event_log_correlation ON event_log (tenant_id, correlation_id)",
    )
    tenant_table(
        """CREATE TABLE subscription (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            name text NOT NULL,
            xid xid8 NOT NULL DEFAULT '0',
            seq bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, name))"""
    )
    for table in ("event_log", "subscription"):
        sql(
            f"CREATE POLICY queue_heads ON {table} FOR SELECT TO headway_system USING (true)",
        )
    sql(
        "GRANT SELECT (tenant_id, xid, seq) ON event_log TO headway_system",
        "GRANT SELECT ON subscription TO headway_system",
    )


def _ledger() -> None:
    tenant_table(
        """CREATE TABLE decision (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            number bigint NOT NULL,
            id uuid NOT NULL,
            kind text NOT NULL,
            policy text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            decided_at timestamptz NOT NULL,
            actor text NOT NULL,
            autonomy smallint NOT NULL CHECK (autonomy BETWEEN 0 AND 4),
            correlation_id uuid NOT NULL,
            inputs json NOT NULL,
            verdict json NOT NULL,
            prev_hash text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (tenant_id, number))""",
        append_only=True,
    )
    sql(
        "CREATE UNIQUE INDEX decision_id ON decision (tenant_id, id)",
        "CREATE INDEX decision_subject ON decision (tenant_id, subject_id, number)",
    )
    tenant_table(
        """CREATE TABLE ledger_head (
            tenant_id uuid NOT NULL DEFAULT current_tenant() PRIMARY KEY REFERENCES tenant,
            number bigint NOT NULL,
            hash text NOT NULL)"""
    )


def _queues() -> None:
    tenant_table(
        """CREATE TABLE timer (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            kind text NOT NULL,
            key text NOT NULL,
            due_at timestamptz NOT NULL,
            payload jsonb NOT NULL,
            correlation_id uuid NOT NULL,
            causation_id uuid,
            attempts int NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, kind, key))"""
    )
    tenant_table(
        """CREATE TABLE job (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            seq bigint GENERATED ALWAYS AS IDENTITY,
            id uuid NOT NULL,
            lane text NOT NULL,
            ordering_key text NOT NULL,
            kind text NOT NULL,
            payload jsonb NOT NULL,
            run_at timestamptz NOT NULL,
            attempts int NOT NULL DEFAULT 0,
            lease_until timestamptz,
            leased_by uuid,
            correlation_id uuid NOT NULL,
            causation_id uuid,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE dead_letter (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            source text NOT NULL CHECK (source IN ('event', 'timer', 'job')),
            kind text NOT NULL,
            detail jsonb NOT NULL,
            error text NOT NULL,
            died_at timestamptz NOT NULL,
            replayed_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE idempotency (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            key text NOT NULL,
            fingerprint text NOT NULL,
            status int NOT NULL,
            headers jsonb NOT NULL,
            body bytea NOT NULL,
            answered_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, key))"""
    )
    sql(
        "CREATE INDEX timer_due ON timer (tenant_id, due_at)",
        "CREATE INDEX job_due ON job (tenant_id, run_at)",
        "CREATE INDEX job_order ON job (tenant_id, lane, ordering_key, seq)",
        "CREATE INDEX idempotency_age ON idempotency (answered_at)",
    )
    for table, columns in (("timer", "tenant_id, due_at"), ("job", "tenant_id, run_at, lease_until")):
        sql(
            f"CREATE POLICY queue_heads ON {table} FOR SELECT TO headway_system USING (true)",
            f"GRANT SELECT ({columns}) ON {table} TO headway_system",
        )
