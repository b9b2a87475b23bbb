-- name: network_version
-- The tenant, the number of changes of its network, and whether this very transaction made the last of them.
SELECT current_tenant() AS tenant_id, coalesce(max(version), 0) AS version,
       coalesce(bool_or(xmin = pg_current_xact_id_if_assigned()::xid), false) AS unsettled
FROM carrier_network;

-- name: bump_network
-- Count a change of the network.
INSERT INTO carrier_network (version) VALUES (1)
ON CONFLICT (tenant_id) DO UPDATE SET version = carrier_network.version + 1;

-- name: network_services
-- Every service with what counts of its carrier.
SELECT s.id, s.carrier_id, s.code, s.capabilities, s.max_weight_kg, s.cutoff_hour, s.max_volume_m3, s.pickup_weekdays,
       s.coldest_c, s.warmest_c, s.hazmat_classes, c.code AS carrier_code, c.name AS carrier_name,
       c.kind AS carrier_kind, c.insurance_valid_until, c.authority_valid_until, c.active AND s.active AS active,
       c.suspended_reason
FROM carrier_service s JOIN carrier c ON (c.tenant_id, c.id) = (s.tenant_id, s.carrier_id);

-- name: network_embargoes
-- The embargoes that stand on a day; a carrier of NULL is every one, a zone of '*' any.
SELECT carrier_id, origin_zone, destination_zone, reason FROM embargo
WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1) ORDER BY code;

-- name: network_lanes
-- Contracts and the lanes they price, of one carrier where given; not those that ended before a day.
SELECT k.id, k.carrier_id, k.code, k.currency, k.valid_from, k.valid_to, b.service_id, b.origin_zone, b.destination_zone
FROM contract k
LEFT JOIN (SELECT DISTINCT contract_id, service_id, origin_zone, destination_zone FROM rate_band) b
    ON b.contract_id = k.id
WHERE k.valid_to >= $1 AND ($2::uuid[] IS NULL OR k.carrier_id = ANY($2));

-- name: network_bands
-- All bands of some contracts, in the order of their rows.
SELECT contract_id, row, service_id, origin_zone, destination_zone, mode, transit_days, min_kg, max_kg, minimum,
       per_kg, per_km, per_stop
FROM rate_band WHERE contract_id = ANY($1::uuid[]) ORDER BY contract_id, row;

-- name: network_fuel
-- The fuel surcharge of each contract on a day.
SELECT DISTINCT ON (contract_id) contract_id, share FROM fuel_surcharge
WHERE contract_id = ANY($1::uuid[]) AND valid_from <= $2 ORDER BY contract_id, valid_from DESC;

-- name: network_accessorials
-- The accessorials of some contracts.
SELECT contract_id, code, flat, per_kg, share FROM accessorial
WHERE contract_id = ANY($1::uuid[]) ORDER BY contract_id, code;

-- name: network_commitments
-- The promises of some contracts; a penalty in another currency than the contract's now has is not known.
SELECT m.contract_id, m.service_id, m.origin_zone, m.destination_zone, m.on_time_target, m.transit_days,
       CASE WHEN m.currency = k.currency THEN m.late_penalty_minor ELSE 0 END AS late_penalty_minor
FROM service_commitment m JOIN contract k ON (k.tenant_id, k.id) = (m.tenant_id, m.contract_id)
WHERE m.contract_id = ANY($1::uuid[]);

-- name: network_performance
-- What was measured of every carrier and lane.
SELECT carrier_id, origin_zone, destination_zone, on_time, on_time_samples, acceptance, acceptance_samples, measured_at
FROM performance;

-- name: capacity_book
-- Limits and uses of a day: the day's own limit before its weekday's.
SELECT coalesce(d.carrier_id, w.carrier_id) AS carrier_id, coalesce(d.origin_zone, w.origin_zone) AS origin_zone,
       coalesce(d.shipments, w.shipments) AS shipments, coalesce(d.used, 0) AS used
FROM (SELECT * FROM capacity_day WHERE day = $1) d
FULL JOIN (SELECT * FROM capacity_default WHERE weekday = extract(isodow FROM $1::date)) w
    ON (d.tenant_id, d.carrier_id, d.origin_zone) = (w.tenant_id, w.carrier_id, w.origin_zone);

-- name: take_capacity
-- Use one shipment of a carrier's day from a zone; no row where its limit is reached.
WITH usual AS (
    SELECT (SELECT shipments FROM capacity_default
            WHERE carrier_id = $1 AND origin_zone = $2 AND weekday = extract(isodow FROM $3::date)) AS shipments)
INSERT INTO capacity_day AS c (carrier_id, origin_zone, day, used)
SELECT $1, $2, $3, 1 FROM usual
WHERE coalesce(usual.shipments, 1) > 0
   OR EXISTS (SELECT FROM capacity_day WHERE carrier_id = $1 AND origin_zone = $2 AND day = $3)
ON CONFLICT (tenant_id, day, carrier_id, origin_zone) DO UPDATE SET used = c.used + 1
WHERE c.used < coalesce(c.shipments, (SELECT shipments FROM usual), 2147483647)
RETURNING c.used;

-- name: give_capacity
-- Give one shipment back.
UPDATE capacity_day SET used = used - 1
WHERE carrier_id = $1 AND origin_zone = ANY($2::text[]) AND day = $3 AND used > 0 RETURNING origin_zone;

-- name: find_zone
-- The zone of the longest of some prefixes.
SELECT code FROM zone WHERE country = $1 AND postal_prefix = ANY($2::text[])
ORDER BY length(postal_prefix) DESC LIMIT 1;

-- name: connector_of
-- How a carrier is reached.
SELECT code, name, connector, connector_settings FROM carrier WHERE id = $1;

-- name: carriers_by_code
-- Carriers by their codes.
SELECT id, code, kind FROM carrier WHERE code = ANY($1::text[]);

-- name: services_by_carrier
-- The services of some carriers.
SELECT s.id, c.code AS carrier, s.code FROM carrier_service s
JOIN carrier c ON (c.tenant_id, c.id) = (s.tenant_id, s.carrier_id) WHERE c.code = ANY($1::text[]);

-- name: contracts_by_carrier
-- The contracts of some carriers.
SELECT k.id, k.carrier_id, c.code AS carrier, c.kind AS carrier_kind, k.code, k.currency FROM contract k
JOIN carrier c ON (c.tenant_id, c.id) = (k.tenant_id, k.carrier_id) WHERE c.code = ANY($1::text[]);

-- name: save_carrier
-- Add a carrier, or change the one with this code.
INSERT INTO carrier (id, code, name, kind, active, suspended_reason, insurance_valid_until, authority_valid_until,
                     connector, connector_settings, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
ON CONFLICT (tenant_id, code) DO UPDATE
SET name = excluded.name, kind = excluded.kind, active = excluded.active, suspended_reason = excluded.suspended_reason,
    insurance_valid_until = excluded.insurance_valid_until, authority_valid_until = excluded.authority_valid_until,
    connector = excluded.connector,
    connector_settings = excluded.connector_settings, updated_at = excluded.updated_at
RETURNING id;

-- name: save_service
-- Add a service, or change the one with this carrier and code.
INSERT INTO carrier_service (id, carrier_id, code, name, capabilities, max_weight_kg, cutoff_hour, active,
                             max_volume_m3, pickup_weekdays, coldest_c, warmest_c, hazmat_classes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant_id, carrier_id, code) DO UPDATE
SET name = excluded.name, capabilities = excluded.capabilities, max_weight_kg = excluded.max_weight_kg,
    cutoff_hour = excluded.cutoff_hour, active = excluded.active, max_volume_m3 = excluded.max_volume_m3,
    pickup_weekdays = excluded.pickup_weekdays, coldest_c = excluded.coldest_c, warmest_c = excluded.warmest_c,
    hazmat_classes = excluded.hazmat_classes
RETURNING id;

-- name: save_embargo
-- Add an embargo, or change the one with this code.
INSERT INTO embargo (code, carrier_id, origin_zone, destination_zone, valid_from, valid_to, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, code) DO UPDATE
SET carrier_id = excluded.carrier_id, origin_zone = excluded.origin_zone, destination_zone = excluded.destination_zone,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, reason = excluded.reason;

-- name: lift_embargo
-- Forget an embargo; no row where there is none.
DELETE FROM embargo WHERE code = $1 RETURNING code;

-- name: list_embargoes
-- Embargoes by code, after a code.
SELECT e.*, c.code AS carrier FROM embargo e LEFT JOIN carrier c ON (c.tenant_id, c.id) = (e.tenant_id, e.carrier_id)
WHERE e.code > $1 ORDER BY e.code LIMIT $2;

-- name: clear_zones
-- Forget all zones.
DELETE FROM zone;

-- name: save_zone
-- Put a prefix into a zone.
INSERT INTO zone (country, postal_prefix, code) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, country, postal_prefix) DO UPDATE SET code = excluded.code;

-- name: save_contract
-- Add a contract, or change the one with this carrier and code.
INSERT INTO contract (id, carrier_id, code, currency, valid_from, valid_to, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, carrier_id, code) DO UPDATE
SET currency = excluded.currency, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    updated_at = excluded.updated_at
RETURNING id;

-- name: lock_contract
-- Take a contract for replacing its rates.
SELECT id FROM contract WHERE id = $1 FOR UPDATE;

-- name: clear_bands
-- Forget the rates of a contract.
DELETE FROM rate_band WHERE contract_id = $1;

-- name: insert_bands
-- Add the rates of a contract.
INSERT INTO rate_band (contract_id, row, service_id, origin_zone, destination_zone, mode, transit_days, min_kg, max_kg,
                       minimum, per_kg, per_km, per_stop)
SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[], $8::numeric[],
                         $9::numeric[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[]);

-- name: save_commitment
-- Add or change a promise.
INSERT INTO service_commitment (contract_id, service_id, origin_zone, destination_zone, on_time_target,
                                late_penalty_minor, currency, transit_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, contract_id, service_id, origin_zone, destination_zone) DO UPDATE
SET on_time_target = excluded.on_time_target, late_penalty_minor = excluded.late_penalty_minor,
    currency = excluded.currency, transit_days = excluded.transit_days;

-- name: save_accessorial
-- Add or change an accessorial.
INSERT INTO accessorial (contract_id, code, flat, per_kg, share) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, contract_id, code) DO UPDATE
SET flat = excluded.flat, per_kg = excluded.per_kg, share = excluded.share;

-- name: save_fuel
-- Add or change a fuel surcharge.
INSERT INTO fuel_surcharge (contract_id, valid_from, share) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, contract_id, valid_from) DO UPDATE SET share = excluded.share;

-- name: set_weekday_capacity
-- Limit a weekday.
INSERT INTO capacity_default (carrier_id, origin_zone, weekday, shipments) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, carrier_id, origin_zone, weekday) DO UPDATE SET shipments = excluded.shipments;

-- name: drop_weekday_capacity
-- Take a weekday's limit away.
DELETE FROM capacity_default WHERE carrier_id = $1 AND origin_zone = $2 AND weekday = $3;

-- name: set_day_capacity
-- Limit a day (NULL: as its weekday), telling what bound it before.
WITH before AS (
    SELECT shipments FROM capacity_day WHERE carrier_id = $1 AND origin_zone = $2 AND day = $3),
usual AS (
    SELECT shipments FROM capacity_default
    WHERE carrier_id = $1 AND origin_zone = $2 AND weekday = extract(isodow FROM $3::date)),
saved AS (
    INSERT INTO capacity_day (carrier_id, origin_zone, day, shipments) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, day, carrier_id, origin_zone) DO UPDATE SET shipments = excluded.shipments
    RETURNING 1)
SELECT coalesce((SELECT shipments FROM before), (SELECT shipments FROM usual)) AS before,
       (SELECT shipments FROM usual) AS usual FROM saved;

-- name: save_performance
-- Keep a measurement of a known carrier, unless a newer one is kept already; no row then.
INSERT INTO performance (carrier_id, origin_zone, destination_zone, on_time, on_time_samples, acceptance,
                         acceptance_samples, measured_at)
SELECT id, $2, $3, $4, $5, $6, $7, $8 FROM carrier WHERE id = $1
ON CONFLICT (tenant_id, carrier_id, origin_zone, destination_zone) DO UPDATE
SET on_time = excluded.on_time, on_time_samples = excluded.on_time_samples, acceptance = excluded.acceptance,
    acceptance_samples = excluded.acceptance_samples, measured_at = excluded.measured_at
WHERE performance.measured_at <= excluded.measured_at
RETURNING carrier_id;

-- name: list_carriers
-- Carriers by code, after a code.
SELECT * FROM carrier WHERE code > $1 ORDER BY code LIMIT $2;

-- name: get_carrier
-- One carrier by its code.
SELECT * FROM carrier WHERE code = $1;

-- name: lock_carrier
-- One carrier by its code, held until the transaction ends.
SELECT * FROM carrier WHERE code = $1 FOR UPDATE;

-- name: list_services
-- Services by carrier and code, after those of a pair, of one carrier where given.
SELECT s.*, c.code AS carrier FROM carrier_service s
JOIN carrier c ON (c.tenant_id, c.id) = (s.tenant_id, s.carrier_id)
WHERE (c.code, s.code) > ($1, $2) AND ($3::text IS NULL OR c.code = $3) ORDER BY c.code, s.code LIMIT $4;

-- name: list_contracts
-- Contracts by carrier and code, after those of a pair, of one carrier where given.
SELECT k.*, c.code AS carrier, (SELECT count(*) FROM rate_band b WHERE b.contract_id = k.id) AS bands FROM contract k
JOIN carrier c ON (c.tenant_id, c.id) = (k.tenant_id, k.carrier_id)
WHERE (c.code, k.code) > ($1, $2) AND ($3::text IS NULL OR c.code = $3) ORDER BY c.code, k.code LIMIT $4;

-- name: get_contract
-- One contract.
SELECT k.*, c.code AS carrier, (SELECT count(*) FROM rate_band b WHERE b.contract_id = k.id) AS bands FROM contract k
JOIN carrier c ON (c.tenant_id, c.id) = (k.tenant_id, k.carrier_id) WHERE c.code = $1 AND k.code = $2;

-- name: list_bands
-- Bands of a contract after a row.
SELECT b.*, s.code AS service FROM rate_band b
JOIN carrier_service s ON (s.tenant_id, s.id) = (b.tenant_id, b.service_id)
WHERE b.contract_id = $1 AND b.row > $2 ORDER BY b.row LIMIT $3;

-- name: contract_fuel
-- All fuel surcharges of a contract.
SELECT valid_from, share FROM fuel_surcharge WHERE contract_id = $1 ORDER BY valid_from;

-- name: contract_commitments
-- All promises of a contract.
SELECT m.*, s.code AS service FROM service_commitment m
JOIN carrier_service s ON (s.tenant_id, s.id) = (m.tenant_id, m.service_id)
WHERE m.contract_id = $1 ORDER BY s.code, m.origin_zone, m.destination_zone;

-- name: list_capacity
-- Limits and uses of a day by carrier and zone, after a pair, of one carrier where given.
SELECT c.code AS carrier, coalesce(d.origin_zone, w.origin_zone) AS origin_zone,
       coalesce(d.shipments, w.shipments) AS shipments, coalesce(d.used, 0) AS used
FROM (SELECT * FROM capacity_day WHERE day = $1) d
FULL JOIN (SELECT * FROM capacity_default WHERE weekday = extract(isodow FROM $1::date)) w
    ON (d.tenant_id, d.carrier_id, d.origin_zone) = (w.tenant_id, w.carrier_id, w.origin_zone)
JOIN carrier c ON c.id = coalesce(d.carrier_id, w.carrier_id)
WHERE (c.code, coalesce(d.origin_zone, w.origin_zone)) > ($2, $3) AND ($4::text IS NULL OR c.code = $4)
ORDER BY 1, 2 LIMIT $5;

-- name: list_performance
-- Measurements by carrier and lane, after a triple, of one carrier where given.
SELECT p.*, c.code AS carrier FROM performance p JOIN carrier c ON (c.tenant_id, c.id) = (p.tenant_id, p.carrier_id)
WHERE (c.code, p.origin_zone, p.destination_zone) > ($1, $2, $3) AND ($4::text IS NULL OR c.code = $4)
ORDER BY c.code, p.origin_zone, p.destination_zone LIMIT $5;

-- name: list_zones
-- Zones by country and prefix, after a pair.
SELECT code, country, postal_prefix FROM zone WHERE (country, postal_prefix) > ($1, $2)
ORDER BY country, postal_prefix LIMIT $3;
