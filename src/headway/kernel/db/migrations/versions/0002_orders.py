"""Orders: customers, sites with their stock and capacity, orders with holds, import runs with refused rows."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _registers()
    _orders()
    _holds()
    _imports()


def _registers() -> None:
    tenant_table(
        """CREATE TABLE customer (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            code text NOT NULL,
            name text NOT NULL,
            active boolean NOT NULL,
            blocked_reason text,
            credit_limit_minor bigint CHECK (credit_limit_minor >= 0),
            credit_currency text,
            email text,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, code),
            CHECK ((credit_limit_minor IS NULL) = (credit_currency IS NULL)))"""
    )
    tenant_table(
        """CREATE TABLE site (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            code text NOT NULL,
            name text NOT NULL,
            zones text[] NOT NULL,
            handling_per_unit numeric NOT NULL CHECK (handling_per_unit >= 0),
            daily_capacity int CHECK (daily_capacity >= 0),
            customers text[] NOT NULL,
            country text,
            postal_code text,
            time_zone text,
            active boolean NOT NULL,
            lists_stock boolean NOT NULL,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE site_stock (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            site text NOT NULL,
            product text NOT NULL,
            quantity bigint CHECK (quantity >= 0),
            PRIMARY KEY (tenant_id, product, site),
            FOREIGN KEY (tenant_id, site) REFERENCES site (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE site_use (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            site text NOT NULL,
            day date NOT NULL,
            used int NOT NULL CHECK (used >= 0),
            PRIMARY KEY (tenant_id, site, day),
            FOREIGN KEY (tenant_id, site) REFERENCES site (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE intake_policy (
            tenant_id uuid NOT NULL DEFAULT current_tenant() PRIMARY KEY REFERENCES tenant,
            document jsonb NOT NULL,
            updated_at timestamptz NOT NULL,
            updated_by text NOT NULL)"""
    )


def _orders() -> None:
    tenant_table(
        """CREATE TABLE orders (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            external_ref text NOT NULL,
            content_hash text NOT NULL,
            status text NOT NULL CHECK (status IN ('received', 'validated', 'on_hold', 'released',
                'partially_shipped', 'shipped', 'delivered', 'cancelled')),
            version int NOT NULL,
            source text NOT NULL,
            customer text NOT NULL,
            service text NOT NULL,
            weight_kg numeric NOT NULL CHECK (weight_kg > 0),
            volume_m3 numeric CHECK (volume_m3 > 0),
            pieces int NOT NULL CHECK (pieces > 0),
            quantity bigint NOT NULL CHECK (quantity > 0),
            product text,
            currency text NOT NULL,
            value_minor bigint,
            late_penalty_minor bigint,
            ready_at timestamptz NOT NULL,
            deliver_from timestamptz,
            deliver_by timestamptz,
            ship_from text,
            destination_zone text,
            recipient_name text,
            recipient_phone text,
            recipient_email text,
            has_address boolean NOT NULL,
            country text,
            postal_code text,
            city text,
            street text,
            region text,
            requirements text[] NOT NULL,
            documents text[] NOT NULL,
            attributes jsonb NOT NULL,
            address_faults jsonb NOT NULL,
            origin_site text,
            decision_id uuid,
            received_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            released_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE UNIQUE INDEX orders_external_ref ON orders (tenant_id, external_ref)",
        "CREATE INDEX orders_status ON orders (tenant_id, status, id)",
        "CREATE INDEX orders_customer ON orders (tenant_id, customer, id)",
        """CREATE INDEX orders_open_value ON orders (tenant_id, customer) INCLUDE (currency, value_minor)
           WHERE status IN ('released', 'partially_shipped', 'shipped')""",
        """CREATE INDEX orders_committed ON orders (tenant_id, product) INCLUDE (origin_site, quantity)
           WHERE status = 'released' AND product IS NOT NULL""",
    )


def _holds() -> None:
    tenant_table(
        """CREATE TABLE order_hold (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            hold text NOT NULL CHECK (hold IN ('credit', 'inventory', 'address', 'document', 'customer', 'shipment')),
            condition text NOT NULL,
            source text NOT NULL CHECK (source IN ('gate', 'placed')),
            sentence text NOT NULL,
            override_by text NOT NULL,
            placed_at timestamptz NOT NULL,
            placed_by text NOT NULL,
            lift text CHECK (lift IN ('cleared', 'overridden', 'lifted', 'cancelled')),
            lifted_at timestamptz,
            lifted_by text,
            lift_reason text,
            seq bigint GENERATED ALWAYS AS IDENTITY,
            PRIMARY KEY (tenant_id, id),
            CHECK ((lift IS NULL) = (lifted_at IS NULL)),
            FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id))"""
    )
    sql(
        "CREATE INDEX order_hold_order ON order_hold (tenant_id, order_id, seq)",
        "CREATE UNIQUE INDEX order_hold_open ON order_hold (tenant_id, order_id, condition) WHERE lift IS NULL",
        "CREATE INDEX order_hold_kind ON order_hold (tenant_id, hold, order_id) WHERE lift IS NULL",
    )


def _imports() -> None:
    tenant_table(
        """CREATE TABLE import_run (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            kind text NOT NULL,
            file text NOT NULL,
            started_at timestamptz NOT NULL,
            started_by text NOT NULL,
            finished_at timestamptz,
            rows_read int NOT NULL DEFAULT 0,
            accepted int NOT NULL DEFAULT 0,
            duplicates int NOT NULL DEFAULT 0,
            refused int NOT NULL DEFAULT 0,
            skipped int NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE import_fault (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            run_id uuid NOT NULL,
            seq bigint GENERATED ALWAYS AS IDENTITY,
            row_number int NOT NULL,
            field text NOT NULL,
            seen text NOT NULL,
            allowed text NOT NULL,
            cells jsonb,
            PRIMARY KEY (tenant_id, run_id, seq),
            FOREIGN KEY (tenant_id, run_id) REFERENCES import_run (tenant_id, id))""",
        append_only=True,
    )
