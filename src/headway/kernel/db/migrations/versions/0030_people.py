"""People who sign in: users, their passwords, providers and sessions."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    _people()
    _providers()
    _attempts()
    _sessions()


def _people() -> None:
    tenant_table(
        """CREATE TABLE person (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            email text NOT NULL,
            name text NOT NULL,
            roles text[] NOT NULL,
            carrier_code text,
            driver_code text,
            password text,
            created_at timestamptz NOT NULL,
            signed_in_at timestamptz,
            deactivated_at timestamptz,
            version int NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, email))"""
    )
    tenant_table(
        """CREATE TABLE person_link (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            hash bytea NOT NULL,
            person_id uuid NOT NULL,
            purpose text NOT NULL CHECK (purpose IN ('welcome', 'reset')),
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, hash),
            FOREIGN KEY (tenant_id, person_id) REFERENCES person ON DELETE CASCADE)"""
    )
    sql(
        "CREATE POLICY session_owners ON person FOR SELECT TO headway_system USING (true)",
        "GRANT SELECT (tenant_id, id, email, name, roles, carrier_code, driver_code, deactivated_at)"
        " ON person TO headway_system",
    )


def _providers() -> None:
    tenant_table(
        """CREATE TABLE identity_provider (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            code text NOT NULL,
            name text NOT NULL,
            issuer text NOT NULL,
            client_id text NOT NULL,
            sealed text,
            scopes text[] NOT NULL,
            groups_claim text NOT NULL,
            group_roles jsonb NOT NULL,
            default_roles text[] NOT NULL,
            domains text[] NOT NULL,
            admits boolean NOT NULL,
            active boolean NOT NULL,
            created_at timestamptz NOT NULL,
            version int NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE person_identity (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            provider_id uuid NOT NULL,
            subject text NOT NULL,
            person_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, provider_id, subject),
            FOREIGN KEY (tenant_id, provider_id) REFERENCES identity_provider ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES person ON DELETE CASCADE)"""
    )


def _attempts() -> None:
    """Hashes of who tried to sign in and from where, of every tenant; only the system's role sees them."""
    sql(
        """CREATE TABLE sign_in_attempt (
            key bytea PRIMARY KEY,
            failures int NOT NULL,
            last_at timestamptz NOT NULL)""",
        "CREATE INDEX sign_in_attempt_age ON sign_in_attempt (last_at)",
        "ALTER TABLE sign_in_attempt ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE sign_in_attempt FORCE ROW LEVEL SECURITY",
        "CREATE POLICY all_attempts ON sign_in_attempt TO headway_system USING (true) WITH CHECK (true)",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO headway_system",
    )


def _sessions() -> None:
    """A session knows whose it is and where it came from; a tenant sees its own, but not their hashes."""
    sql(
        """ALTER TABLE web_session
            ADD COLUMN id uuid NOT NULL UNIQUE,
            ADD COLUMN person_id uuid,
            ADD COLUMN via text NOT NULL,
            ADD COLUMN address text NOT NULL,
            ADD COLUMN agent text NOT NULL,
            ADD COLUMN seen_at timestamptz NOT NULL,
            ADD FOREIGN KEY (tenant_id, person_id) REFERENCES person ON DELETE CASCADE""",
        "CREATE INDEX web_session_person ON web_session (tenant_id, person_id)",
        """CREATE POLICY own_tenant ON web_session TO headway_app
           USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())""",
        "GRANT INSERT, DELETE ON web_session TO headway_app",
        "GRANT SELECT (tenant_id, id, person_id, key_id, name, scopes, via, address, agent, created_at, seen_at,"
        " expires_at) ON web_session TO headway_app",
        "GRANT UPDATE (seen_at) ON web_session TO headway_system",
    )
