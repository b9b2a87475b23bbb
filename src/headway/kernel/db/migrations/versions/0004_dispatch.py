"""Dispatch: shipments with their legs and stops, tenders and their offers."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _shipments()
    _tenders()
    _policies()
    _adjusting()
    _waves()
    _indexes()


def _shipments() -> None:
    tenant_table(
        """CREATE TABLE shipment (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            status text NOT NULL CHECK (status IN
                ('planned', 'tendering', 'booked', 'in_transit', 'delivered', 'closed', 'cancelled')),
            external_ref text NOT NULL,
            customer text NOT NULL,
            service_code text NOT NULL,
            weight_kg numeric NOT NULL,
            pieces int NOT NULL,
            requirements text[] NOT NULL,
            ready_at timestamptz NOT NULL,
            attempt int NOT NULL DEFAULT 0,
            capacity_retries int NOT NULL DEFAULT 0,
            offer_id uuid,
            carrier_id uuid,
            carrier_code text,
            origin_site text,
            origin_zone text,
            destination_zone text,
            pickup_planned_at timestamptz,
            delivery_planned_at timestamptz,
            deliver_by timestamptz,
            price_minor bigint,
            expected_cost_minor bigint,
            currency text NOT NULL,
            problem text,
            problem_detail text,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            booked_at timestamptz,
            delivered_at timestamptz,
            settled_at timestamptz,
            late_pickup_at timestamptz,
            cancel_reason text,
            time_zone text,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE stop (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            sequence int NOT NULL,
            role text NOT NULL CHECK (role IN ('pickup', 'delivery')),
            site text,
            zone text NOT NULL,
            planned_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, sequence),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )
    tenant_table(
        """CREATE TABLE shipment_leg (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            sequence int NOT NULL,
            from_stop int NOT NULL,
            to_stop int NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            service_id uuid NOT NULL,
            service_code text NOT NULL,
            product text NOT NULL,
            contract_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, sequence),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )


def _tenders() -> None:
    tenant_table(
        """CREATE TABLE tender (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            number int NOT NULL,
            status text NOT NULL CHECK (status IN ('open', 'needs_review', 'accepted', 'exhausted', 'cancelled')),
            mode text NOT NULL CHECK (mode IN ('waterfall', 'broadcast', 'spot')),
            pick text NOT NULL CHECK (pick IN ('first', 'best')),
            review text,
            offers int NOT NULL DEFAULT 0,
            opened_at timestamptz NOT NULL,
            closed_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, shipment_id, number),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )
    tenant_table(
        """CREATE TABLE tender_offer (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            tender_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            sequence int NOT NULL,
            status text NOT NULL CHECK (status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted',
                                                   'declined', 'expired', 'withdrawn', 'superseded',
                                                   'delivery_failed')),
            decision_id uuid NOT NULL,
            candidate text NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            service_id uuid NOT NULL,
            service_code text NOT NULL,
            product text NOT NULL,
            contract_id uuid NOT NULL,
            origin_site text NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            pickup_day date NOT NULL,
            pickup_hour smallint NOT NULL,
            weight_kg numeric NOT NULL,
            pickup_planned_at timestamptz NOT NULL,
            delivery_planned_at timestamptz NOT NULL,
            deliver_by timestamptz NOT NULL,
            price_minor bigint NOT NULL,
            expected_cost_minor bigint NOT NULL,
            late_penalty_minor bigint NOT NULL,
            currency text NOT NULL,
            charges jsonb NOT NULL,
            answer_within_s int NOT NULL,
            created_at timestamptz NOT NULL,
            sent_at timestamptz,
            expires_at timestamptz,
            answered_at timestamptz,
            reason text,
            countered_minor bigint,
            closes_at timestamptz,
            carrier_reference text,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, tender_id, sequence),
            FOREIGN KEY (tenant_id, tender_id) REFERENCES tender,
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )
    tenant_table(
        """CREATE TABLE offer_link (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            hash bytea NOT NULL,
            offer_id uuid NOT NULL,
            created_at timestamptz NOT NULL,
            revoked_at timestamptz,
            PRIMARY KEY (tenant_id, hash),
            FOREIGN KEY (tenant_id, offer_id) REFERENCES tender_offer)"""
    )
    tenant_table(
        """CREATE TABLE answering_hours (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
            opens_min smallint NOT NULL CHECK (opens_min BETWEEN 0 AND 1439),
            closes_min smallint NOT NULL CHECK (closes_min BETWEEN 1 AND 1440 AND closes_min > opens_min),
            PRIMARY KEY (tenant_id, carrier_id, weekday, opens_min),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )


def _policies() -> None:
    tenant_table(
        """CREATE TABLE dispatch_policy (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            version int NOT NULL CHECK (version > 0),
            id uuid NOT NULL,
            name text NOT NULL,
            strategy text NOT NULL,
            text text NOT NULL,
            digest text NOT NULL,
            note text NOT NULL,
            saved_by text NOT NULL,
            saved_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, version))""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE dispatch_policy_activation (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            number int NOT NULL CHECK (number > 0),
            version int NOT NULL CHECK (version >= 0),
            before int NOT NULL CHECK (before >= 0),
            reason text NOT NULL,
            activated_by text NOT NULL,
            activated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, number))""",
        append_only=True,
    )


def _adjusting() -> None:
    tenant_table(
        """CREATE TABLE proposal (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            order_id uuid NOT NULL,
            external_ref text NOT NULL,
            decision_id uuid NOT NULL,
            cause text NOT NULL,
            sentence text NOT NULL,
            status text NOT NULL CHECK (status IN ('open', 'approved', 'dismissed', 'expired', 'superseded',
                                                   'reported', 'shadow')),
            level int NOT NULL CHECK (level BETWEEN 0 AND 4),
            offer_id uuid NOT NULL,
            from_carrier text NOT NULL,
            candidate text,
            to_carrier text,
            saving_minor bigint,
            price_before_minor bigint NOT NULL,
            currency text NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            answered_at timestamptz,
            answered_by text,
            reason text,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )
    tenant_table(
        """CREATE TABLE carrier_watch (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            watched boolean NOT NULL DEFAULT false,
            heard_at timestamptz,
            suspected_at timestamptz,
            PRIMARY KEY (tenant_id, carrier_id))"""
    )
    sql(
        "CREATE UNIQUE INDEX proposal_one_open ON proposal (tenant_id, shipment_id) WHERE status = 'open'",
        "CREATE INDEX proposal_status ON proposal (tenant_id, status, id)",
        "CREATE INDEX proposal_shipment ON proposal (tenant_id, shipment_id, id)",
    )


def _waves() -> None:
    tenant_table(
        """CREATE TABLE wave (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            status text NOT NULL CHECK (status IN ('collecting', 'offering', 'done')),
            opened_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            shipments int NOT NULL CHECK (shipments >= 0),
            priced_at timestamptz,
            priced_limits int,
            expected int,
            expected_cost_minor bigint,
            lower_bound_minor bigint,
            currency text,
            done_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE wave_shipment (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            wave_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            place int,
            PRIMARY KEY (tenant_id, wave_id, shipment_id),
            FOREIGN KEY (tenant_id, wave_id) REFERENCES wave,
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipment)"""
    )
    sql("CREATE UNIQUE INDEX wave_one_collecting ON wave (tenant_id) WHERE status = 'collecting'")


def _indexes() -> None:
    sql(
        "CREATE UNIQUE INDEX shipment_one_an_order ON shipment (tenant_id, order_id) WHERE status <> 'cancelled'",
        "CREATE UNIQUE INDEX tender_one_open ON tender (tenant_id, shipment_id)"
        " WHERE status IN ('open', 'needs_review')",
        "CREATE UNIQUE INDEX offer_one_accepted ON tender_offer (tenant_id, shipment_id) WHERE status = 'accepted'",
        "CREATE UNIQUE INDEX offer_one_live ON tender_offer (tenant_id, shipment_id, carrier_id)"
        " WHERE status IN ('draft', 'pending', 'sent', 'viewed', 'countered')",
        "CREATE INDEX tender_review ON tender (tenant_id, id) WHERE status = 'needs_review'",
        "CREATE INDEX offer_link_offer ON offer_link (tenant_id, offer_id)",
        "CREATE INDEX shipment_order ON shipment (tenant_id, order_id)",
        "CREATE INDEX shipment_status ON shipment (tenant_id, status, id)",
        "CREATE INDEX shipment_carrier ON shipment (tenant_id, carrier_code, id)",
        "CREATE INDEX shipment_site ON shipment (tenant_id, origin_site, id)",
        "CREATE INDEX offer_tender ON tender_offer (tenant_id, tender_id, sequence)",
        "CREATE INDEX offer_shipment ON tender_offer (tenant_id, shipment_id)",
        "CREATE INDEX offer_carrier ON tender_offer (tenant_id, carrier_code, status, id)",
    )
