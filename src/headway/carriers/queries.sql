-- name: network_version
-- The tenant, and the numbers of the last change of its network and of its terms that this transaction sees.
SELECT current_tenant() AS tenant_id, coalesce(max(version), 0) AS version, coalesce(max(terms), 0) AS terms
FROM carrier_network;

-- name: bump_network
-- Number a change of the network; a change that is rolled back keeps its number to itself.
WITH change AS (SELECT nextval('carrier_network_change') AS number)
INSERT INTO carrier_network (version, terms) SELECT number, number FROM change
ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, terms = excluded.terms;

-- name: bump_seen
-- Number a change of what was seen of carriers, which leaves their terms as they are.
WITH change AS (SELECT nextval('carrier_network_change') AS number)
INSERT INTO carrier_network (version, terms) SELECT number, number FROM change
ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version;

-- name: network_services
-- Every service with what counts of its carrier.
SELECT s.id, s.carrier_id, s.code, s.capabilities, s.max_weight_kg, s.cutoff_hour, s.max_volume_m3, s.pickup_weekdays,
       s.coldest_c, s.warmest_c, s.hazmat_classes, s.carbon_g_per_tkm, c.code AS carrier_code, c.name AS carrier_name,
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
-- What was seen of every carrier's services on every lane.
SELECT carrier_id, origin_zone, destination_zone, service_code, on_time_hits, on_time_weight, on_time_samples,
       accepted_hits, offers_weight, offers_samples, half_life_days, measured_at
FROM performance p JOIN carrier c ON (c.tenant_id, c.id) = (p.tenant_id, p.carrier_id)
ORDER BY c.code, origin_zone, destination_zone, service_code;

-- name: network_delays
-- How late, and how early, each carrier's deliveries were: weights between the hours at which delays are counted.
SELECT late, early FROM performance_delay d JOIN carrier c ON (c.tenant_id, c.id) = (d.tenant_id, d.carrier_id)
ORDER BY c.code;

-- name: network_outages
-- Who is out, and why, on a day or later; a day that begins after the end of the outage is not touched by it.
SELECT o.carrier_id, o.reason, o.until FROM carrier_outage o JOIN tenant t ON t.id = o.tenant_id
WHERE o.ended_at IS NULL AND (o.until IS NULL OR (o.until AT TIME ZONE t.timezone)::date >= $1);

-- name: capacity_book
-- Limits, uses and prices of a day, or only the limits and prices of some scopes; a day nobody has touched stands as
-- its weekday.
SELECT carrier_id, scope, hours, limit_shipments, limit_kg, reserved + consumed AS used,
       reserved_kg + consumed_kg AS used_kg, NULL::bigint AS price_minor, NULL::numeric AS per_kg_minor,
       NULL::text AS currency, NULL::timestamptz AS priced_at
FROM capacity_day
WHERE day = $1 AND ($2::text[] IS NULL OR (scope = ANY($2) AND (limit_shipments IS NOT NULL OR limit_kg IS NOT NULL)))
UNION ALL
SELECT w.carrier_id, w.scope, w.hours, w.shipments, w.weight_kg, 0, 0, NULL, NULL, NULL, NULL
FROM capacity_default w
WHERE w.weekday = extract(isodow FROM $1::date)::smallint AND ($2::text[] IS NULL OR w.scope = ANY($2))
  AND NOT EXISTS (SELECT FROM capacity_day d
                  WHERE d.day = $1 AND d.carrier_id = w.carrier_id AND d.scope = '*' AND d.hours = '')
UNION ALL
SELECT carrier_id, scope, '', NULL, NULL, 0, 0, price_minor, per_kg_minor, currency, priced_at
FROM capacity_price WHERE day = $1 AND ($2::text[] IS NULL OR scope = ANY($2));

-- name: take_capacity
-- Take one shipment of a carrier's day and note its lane and hour. The row of '*' is the day's lock: whoever changes
-- anything of the day changes it first. narrower: other limits there are (NULL: no room); opened: the day has rows.
WITH taken AS (
    UPDATE capacity_day SET reserved = reserved + 1, reserved_kg = reserved_kg + $6
    WHERE day = $2 AND carrier_id = $1 AND scope = '*' AND hours = ''
      AND (limit_shipments IS NULL OR reserved + consumed < limit_shipments)
      AND (limit_kg IS NULL OR reserved_kg + consumed_kg + $6 <= limit_kg)
    RETURNING narrower
), noted AS (
    INSERT INTO capacity_use AS u (day, carrier_id, origin_zone, destination_zone, hour, reserved, reserved_kg)
    SELECT $2, $1, $3, $4, $5, 1, $6 FROM taken
    ON CONFLICT (tenant_id, day, carrier_id, origin_zone, destination_zone, hour) DO UPDATE
    SET reserved = u.reserved + 1, reserved_kg = u.reserved_kg + excluded.reserved_kg
)
SELECT (SELECT narrower FROM taken) AS narrower,
       EXISTS (SELECT FROM capacity_day
               WHERE day = $2 AND carrier_id = $1 AND scope = '*' AND hours = '') AS opened;

-- name: take_narrower
-- Take one shipment of every narrower limit that applies, or of none: is there room in all? The day is locked.
WITH binding AS (
    SELECT scope, hours, (limit_shipments IS NULL OR reserved + consumed < limit_shipments)
        AND (limit_kg IS NULL OR reserved_kg + consumed_kg + $5 <= limit_kg) AS free
    FROM capacity_day
    WHERE day = $2 AND carrier_id = $1 AND scope = ANY($3::text[]) AND (scope, hours) <> ('*', '')
      AND (hours = '' OR (left(hours, 2) <= $4 AND $4 < right(hours, 2)))
), taken AS (
    UPDATE capacity_day d SET reserved = d.reserved + 1, reserved_kg = d.reserved_kg + $5
    FROM binding b
    WHERE d.day = $2 AND d.carrier_id = $1 AND (d.scope, d.hours) = (b.scope, b.hours)
      AND NOT EXISTS (SELECT FROM binding WHERE NOT free)
)
SELECT coalesce(bool_and(free), true) FROM binding;

-- name: move_capacity
-- Move one shipment of a carrier's day between reserved ($7), consumed ($8) and released ($9), each by -1, 0 or 1.
-- narrower: other limits there are (NULL: it was not held); noted: its lane and hour held it too.
WITH moved AS (
    UPDATE capacity_day
    SET reserved = reserved + $7, reserved_kg = reserved_kg + $7 * $6::numeric, consumed = consumed + $8,
        consumed_kg = consumed_kg + $8 * $6::numeric, released = released + $9,
        released_kg = released_kg + $9 * $6::numeric
    WHERE day = $2 AND carrier_id = $1 AND scope = '*' AND hours = '' AND reserved + $7 >= 0 AND consumed + $8 >= 0
    RETURNING narrower
), noted AS (
    UPDATE capacity_use
    SET reserved = reserved + $7, reserved_kg = reserved_kg + $7 * $6::numeric, consumed = consumed + $8,
        consumed_kg = consumed_kg + $8 * $6::numeric, released = released + $9,
        released_kg = released_kg + $9 * $6::numeric
    WHERE day = $2 AND carrier_id = $1 AND origin_zone = $3 AND destination_zone = $4 AND hour = $5
      AND reserved + $7 >= 0 AND consumed + $8 >= 0 AND EXISTS (SELECT FROM moved)
    RETURNING 1
)
SELECT (SELECT narrower FROM moved) AS narrower, EXISTS (SELECT FROM noted) AS noted;

-- name: move_narrower
-- The same of every narrower limit that applies. The day is locked.
UPDATE capacity_day
SET reserved = reserved + $6, reserved_kg = reserved_kg + $6 * $5::numeric, consumed = consumed + $7,
    consumed_kg = consumed_kg + $7 * $5::numeric, released = released + $8, released_kg = released_kg + $8 * $5::numeric
WHERE day = $2 AND carrier_id = $1 AND scope = ANY($3::text[]) AND (scope, hours) <> ('*', '')
  AND (hours = '' OR (left(hours, 2) <= $4 AND $4 < right(hours, 2)));

-- name: share_carriers
-- Hold off whoever changes the usual limits of some carriers.
SELECT id FROM carrier WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE;

-- name: lock_carriers
-- Hold off whoever opens days of some carriers.
SELECT id FROM carrier WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE;

-- name: open_days
-- Give days that have no rows yet the limits of their weekdays.
WITH wanted AS (
    SELECT DISTINCT carrier_id, day FROM unnest($1::uuid[], $2::date[]) AS w (carrier_id, day)
), opened AS (
    INSERT INTO capacity_day (day, carrier_id, scope, hours, usual_shipments, usual_kg, narrower)
    SELECT w.day, w.carrier_id, '*', '', u.shipments, u.weight_kg,
           (SELECT count(*) FROM capacity_default n
            WHERE n.carrier_id = w.carrier_id AND n.weekday = extract(isodow FROM w.day)::smallint
              AND (n.scope, n.hours) <> ('*', ''))
    FROM wanted w
    LEFT JOIN capacity_default u ON u.carrier_id = w.carrier_id AND u.weekday = extract(isodow FROM w.day)::smallint
        AND u.scope = '*' AND u.hours = ''
    ORDER BY w.day, w.carrier_id
    ON CONFLICT (tenant_id, day, carrier_id, scope, hours) DO NOTHING
    RETURNING day, carrier_id
)
INSERT INTO capacity_day (day, carrier_id, scope, hours, usual_shipments, usual_kg)
SELECT o.day, o.carrier_id, u.scope, u.hours, u.shipments, u.weight_kg
FROM opened o JOIN capacity_default u ON u.carrier_id = o.carrier_id AND u.weekday = extract(isodow FROM o.day)::smallint
WHERE (u.scope, u.hours) <> ('*', '')
ORDER BY 1, 2, 3, 4;

-- name: lock_days
-- Lock some carriers' days, always in the same order.
SELECT day FROM capacity_day
WHERE (carrier_id, day) IN (SELECT * FROM unnest($1::uuid[], $2::date[])) AND scope = '*' AND hours = ''
ORDER BY day, carrier_id FOR UPDATE;

-- name: add_limits
-- Give locked days rows for limits they do not have yet, with what is held of them already.
WITH wanted AS (
    SELECT DISTINCT day, carrier_id, scope, hours
    FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[]) AS w (carrier_id, day, scope, hours)
), added AS (
    INSERT INTO capacity_day (day, carrier_id, scope, hours, reserved, reserved_kg, consumed, consumed_kg, released,
                              released_kg)
    SELECT w.day, w.carrier_id, w.scope, w.hours, coalesce(sum(u.reserved), 0), coalesce(sum(u.reserved_kg), 0),
           coalesce(sum(u.consumed), 0), coalesce(sum(u.consumed_kg), 0), coalesce(sum(u.released), 0),
           coalesce(sum(u.released_kg), 0)
    FROM wanted w
    LEFT JOIN capacity_use u ON u.day = w.day AND u.carrier_id = w.carrier_id
        AND w.scope IN ('*', u.origin_zone, u.origin_zone || '>' || u.destination_zone)
        AND (w.hours = '' OR (left(w.hours, 2) <= lpad(u.hour::text, 2, '0')
                              AND lpad(u.hour::text, 2, '0') < right(w.hours, 2)))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (tenant_id, day, carrier_id, scope, hours) DO NOTHING
    RETURNING day, carrier_id
)
UPDATE capacity_day d SET narrower = d.narrower + a.rows
FROM (SELECT day, carrier_id, count(*) AS rows FROM added GROUP BY 1, 2) a
WHERE d.day = a.day AND d.carrier_id = a.carrier_id AND d.scope = '*' AND d.hours = '';

-- name: set_prices
-- Keep what scarce capacity is worth.
INSERT INTO capacity_price (day, carrier_id, scope, price_minor, per_kg_minor, currency, priced_at)
SELECT * FROM unnest($1::date[], $2::uuid[], $3::text[], $4::bigint[], $5::numeric[], $6::text[], $7::timestamptz[])
    AS p (day, carrier_id, scope, price_minor, per_kg_minor, currency, priced_at)
ORDER BY 1, 2, 3
ON CONFLICT (tenant_id, day, carrier_id, scope) DO UPDATE
SET price_minor = excluded.price_minor, per_kg_minor = excluded.per_kg_minor, currency = excluded.currency,
    priced_at = excluded.priced_at;

-- name: clear_prices
-- Forget the prices of a day.
DELETE FROM capacity_price WHERE day = $1;

-- name: network_volumes
-- The volume promised to carriers on a day; a service of NULL is every one, a zone of '*' any.
SELECT id, carrier_id, service_id, origin_zone, destination_zone, period_from, period_to, min_shipments, given,
       shortfall_penalty_minor, currency
FROM volume_commitment WHERE period_from <= $1 AND period_to >= $1 ORDER BY id;

-- name: volumes_given
-- What is given by now of the volume promised on a day.
SELECT id, given FROM volume_commitment WHERE period_from <= $1 AND period_to >= $1;

-- name: network_spot
-- The spot prices that hold on a day.
SELECT id, service_id, ref, origin_zone, destination_zone, mode, transit_days, currency, min_kg, max_kg, minimum, per_kg,
       valid_from, valid_to
FROM spot_quote WHERE valid_from <= $1 AND valid_to >= $1 ORDER BY id;

-- name: network_places
-- Where zones lie.
SELECT zone, latitude, longitude FROM zone_place ORDER BY zone;

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

-- name: known_codes
-- The codes of carriers, of services, and of zones where goods leave or arrive.
SELECT ARRAY(SELECT code FROM carrier) AS carriers, ARRAY(SELECT DISTINCT code FROM carrier_service) AS services,
       ARRAY(SELECT code FROM zone UNION SELECT origin_zone FROM rate_band UNION SELECT destination_zone FROM rate_band)
           AS zones;

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
                             max_volume_m3, pickup_weekdays, coldest_c, warmest_c, hazmat_classes, carbon_g_per_tkm)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (tenant_id, carrier_id, code) DO UPDATE
SET name = excluded.name, capabilities = excluded.capabilities, max_weight_kg = excluded.max_weight_kg,
    cutoff_hour = excluded.cutoff_hour, active = excluded.active, max_volume_m3 = excluded.max_volume_m3,
    pickup_weekdays = excluded.pickup_weekdays, coldest_c = excluded.coldest_c, warmest_c = excluded.warmest_c,
    hazmat_classes = excluded.hazmat_classes, carbon_g_per_tkm = excluded.carbon_g_per_tkm
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

-- name: keep_price_list
-- Keep a contract's rates as they are now as its next price list, unless they are those of the newest one.
WITH kept AS (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'row', b.row, 'service', s.code, 'origin_zone', b.origin_zone, 'destination_zone', b.destination_zone,
               'mode', b.mode, 'transit_days', b.transit_days, 'min_kg', b.min_kg::text, 'max_kg', b.max_kg::text,
               'minimum', b.minimum::text, 'per_kg', b.per_kg::text, 'per_km', b.per_km::text,
               'per_stop', b.per_stop::text) ORDER BY b.row), '[]'::jsonb) AS bands, count(*) AS amount
    FROM rate_band b JOIN carrier_service s ON (s.tenant_id, s.id) = (b.tenant_id, b.service_id)
    WHERE b.contract_id = $1),
newest AS (SELECT version, digest FROM price_list WHERE contract_id = $1 ORDER BY version DESC LIMIT 1)
INSERT INTO price_list (contract_id, version, bands, digest, amount, note, saved_by, saved_at)
SELECT $1, coalesce((SELECT version FROM newest), 0) + 1, k.bands, md5(k.bands::text), k.amount, $2, $3, $4
FROM kept k WHERE md5(k.bands::text) IS DISTINCT FROM (SELECT digest FROM newest)
RETURNING version;

-- name: price_lists
-- The price lists of a contract, newest first.
SELECT version, amount AS bands, note, saved_by, saved_at FROM price_list
WHERE contract_id = $1 ORDER BY version DESC LIMIT $2;

-- name: price_list
-- The bands of one price list.
SELECT bands::text FROM price_list WHERE contract_id = $1 AND version = $2;

-- name: price_list_at
-- Which price list of a contract held at a moment.
SELECT max(version) FROM price_list WHERE contract_id = $1 AND saved_at <= $2;

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

-- name: set_usual
-- Limit weekdays; a limit without any number is forgotten.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::int[], $6::numeric[])
        AS w (carrier_id, scope, hours, weekday, shipments, weight_kg)
), dropped AS (
    DELETE FROM capacity_default d USING wanted w
    WHERE (d.carrier_id, d.scope, d.hours, d.weekday) = (w.carrier_id, w.scope, w.hours, w.weekday)
      AND w.shipments IS NULL AND w.weight_kg IS NULL
)
INSERT INTO capacity_default (carrier_id, scope, hours, weekday, shipments, weight_kg)
SELECT * FROM wanted WHERE shipments IS NOT NULL OR weight_kg IS NOT NULL ORDER BY 1, 2, 3, 4
ON CONFLICT (tenant_id, weekday, carrier_id, scope, hours) DO UPDATE
SET shipments = excluded.shipments, weight_kg = excluded.weight_kg;

-- name: opened_days
-- Days with rows, from the tenant's present day on, that some weekdays' limits are usual for.
SELECT w.carrier_id, d.day, w.scope, w.hours, w.shipments, w.weight_kg
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::int[], $6::numeric[])
    AS w (carrier_id, scope, hours, weekday, shipments, weight_kg)
JOIN tenant t ON t.id = current_tenant()
JOIN capacity_day d ON d.carrier_id = w.carrier_id AND d.scope = '*' AND d.hours = ''
    AND d.day >= ($7::timestamptz AT TIME ZONE t.timezone)::date AND extract(isodow FROM d.day) = w.weekday;

-- name: set_limits
-- Set the usual ($7: usual), committed or confirmed numbers of limits whose days are locked, telling what bound before.
-- A new commitment makes what was confirmed of another one void.
UPDATE capacity_day d
SET usual_shipments = CASE $7 WHEN 'usual' THEN w.shipments ELSE d.usual_shipments END,
    usual_kg = CASE $7 WHEN 'usual' THEN w.weight_kg ELSE d.usual_kg END,
    committed_shipments = CASE $7 WHEN 'committed' THEN w.shipments ELSE d.committed_shipments END,
    committed_kg = CASE $7 WHEN 'committed' THEN w.weight_kg ELSE d.committed_kg END,
    confirmed_shipments = CASE WHEN $7 = 'confirmed' THEN w.shipments WHEN v.void THEN NULL
                               ELSE d.confirmed_shipments END,
    confirmed_kg = CASE WHEN $7 = 'confirmed' THEN w.weight_kg WHEN v.void THEN NULL ELSE d.confirmed_kg END,
    confirmed_at = CASE WHEN $7 = 'confirmed' THEN $8 WHEN v.void THEN NULL ELSE d.confirmed_at END,
    confirmed_by = CASE WHEN $7 = 'confirmed' THEN $9 WHEN v.void THEN NULL ELSE d.confirmed_by END
FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::numeric[])
    AS w (carrier_id, day, scope, hours, shipments, weight_kg)
JOIN capacity_day b ON (b.carrier_id, b.day, b.scope, b.hours) = (w.carrier_id, w.day, w.scope, w.hours)
CROSS JOIN LATERAL (SELECT $7 = 'committed' AND (b.committed_shipments, b.committed_kg)
                           IS DISTINCT FROM (w.shipments, w.weight_kg) AS void) v
WHERE (d.carrier_id, d.day, d.scope, d.hours) = (w.carrier_id, w.day, w.scope, w.hours)
RETURNING d.carrier_id, d.day, d.scope, d.hours, coalesce(d.committed_shipments, d.usual_shipments) AS committed,
          coalesce(d.committed_kg, d.usual_kg) AS committed_kg, d.confirmed_shipments AS confirmed, d.confirmed_kg,
          (b.confirmed_shipments, b.confirmed_kg) IS DISTINCT FROM (d.confirmed_shipments, d.confirmed_kg) AS news,
          b.limit_shipments AS before, b.limit_kg AS before_kg, d.limit_shipments, d.limit_kg,
          d.reserved + d.consumed AS used, d.reserved_kg + d.consumed_kg AS used_kg;

-- name: start_outage
-- A carrier is out, or is still out with another reason or end; no row where that is known.
INSERT INTO carrier_outage AS o (id, carrier_id, reason, started_at, until, reported_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, carrier_id) WHERE ended_at IS NULL DO UPDATE
SET reason = excluded.reason, until = excluded.until, reported_by = excluded.reported_by
WHERE (o.reason, o.until) IS DISTINCT FROM (excluded.reason, excluded.until)
RETURNING id;

-- name: end_outage
-- A carrier works again; no row where it did before.
UPDATE carrier_outage SET ended_at = $2 WHERE carrier_id = $1 AND ended_at IS NULL RETURNING id;

-- name: end_overdue_outage
-- The same by itself, where the time is over.
UPDATE carrier_outage o SET ended_at = $2 FROM carrier c
WHERE o.id = $1 AND o.ended_at IS NULL AND o.until <= $2 AND c.id = o.carrier_id
RETURNING o.carrier_id, c.code;

-- name: list_outages
-- Outages, the last first, after one; of one carrier where given, of those that last where wanted.
SELECT o.*, c.code AS carrier FROM carrier_outage o JOIN carrier c ON (c.tenant_id, c.id) = (o.tenant_id, o.carrier_id)
WHERE ($1::uuid IS NULL OR o.id < $1) AND ($2::text IS NULL OR c.code = $2) AND (NOT $3 OR o.ended_at IS NULL)
ORDER BY o.id DESC LIMIT $4;

-- name: save_delays
-- Keep how late and early a known carrier's deliveries were, unless something newer is kept already; no row then.
INSERT INTO performance_delay (carrier_id, late, early, measured_at)
SELECT id, $2, $3, $4 FROM carrier WHERE id = $1
ON CONFLICT (tenant_id, carrier_id) DO UPDATE
SET late = excluded.late, early = excluded.early, measured_at = excluded.measured_at
WHERE performance_delay.measured_at <= excluded.measured_at
RETURNING carrier_id;

-- name: clear_performance
-- Forget what was seen of a carrier.
DELETE FROM performance WHERE carrier_id = $1;

-- name: save_performance
-- Keep what was seen of a carrier's services on lanes.
INSERT INTO performance (carrier_id, measured_at, half_life_days, origin_zone, destination_zone, service_code,
                         on_time_hits, on_time_weight, on_time_samples, accepted_hits, offers_weight, offers_samples)
SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::int[],
                                 $10::float8[], $11::float8[], $12::int[]);

-- name: volume_overlap
-- A promise of the same scope that holds on some of these days, but begins on another one.
SELECT period_from, period_to FROM volume_commitment
WHERE carrier_id = $1 AND service_id IS NOT DISTINCT FROM $2 AND origin_zone = $3 AND destination_zone = $4
  AND period_from <> $5 AND period_from <= $6 AND period_to >= $5 LIMIT 1;

-- name: save_volume
-- Add a promise, or change the one with this scope and first day; what was given of it stays.
INSERT INTO volume_commitment AS v (id, carrier_id, service_id, origin_zone, destination_zone, period_from, period_to,
                                    min_shipments, shortfall_penalty_minor, currency, given_before, given)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
ON CONFLICT (tenant_id, carrier_id, service_id, origin_zone, destination_zone, period_from) DO UPDATE
SET period_to = excluded.period_to, min_shipments = excluded.min_shipments,
    shortfall_penalty_minor = excluded.shortfall_penalty_minor, currency = excluded.currency,
    given = v.given - v.given_before + excluded.given_before, given_before = excluded.given_before;

-- name: count_for_volumes
-- Count a booking for the promises that cover it on the tenant's day of its pickup; the same booking counts once.
WITH covering AS (
    SELECT id FROM volume_commitment
    WHERE carrier_id = $2 AND (service_id IS NULL OR service_id = $3) AND origin_zone IN ('*', $4)
      AND destination_zone IN ('*', $5)
      AND ($6::timestamptz AT TIME ZONE (SELECT timezone FROM tenant))::date BETWEEN period_from AND period_to),
counted AS (
    INSERT INTO volume_booking (shipment_id, volume_id) SELECT $1, id FROM covering
    ON CONFLICT DO NOTHING RETURNING volume_id)
UPDATE volume_commitment SET given = given + 1 WHERE id IN (SELECT volume_id FROM counted);

-- name: uncount_for_volumes
-- A booking was taken back: it counts no more for the promises it covered.
WITH gone AS (DELETE FROM volume_booking WHERE shipment_id = $1 RETURNING volume_id)
UPDATE volume_commitment SET given = given - 1 WHERE id IN (SELECT volume_id FROM gone);

-- name: list_volumes
-- Promises of volume by carrier, first day and id, after a key, of one carrier where given.
SELECT v.*, c.code AS carrier, s.code AS service FROM volume_commitment v
JOIN carrier c ON (c.tenant_id, c.id) = (v.tenant_id, v.carrier_id)
LEFT JOIN carrier_service s ON (s.tenant_id, s.id) = (v.tenant_id, v.service_id)
WHERE (c.code, v.period_from::text, v.id::text) > ($1, $2, $3) AND ($4::text IS NULL OR c.code = $4)
ORDER BY c.code, v.period_from::text, v.id::text LIMIT $5;

-- name: save_spot_quote
-- Keep a spot price, or change the one with this carrier and ref.
INSERT INTO spot_quote (id, carrier_id, ref, service_id, origin_zone, destination_zone, mode, transit_days, currency,
                        min_kg, max_kg, minimum, per_kg, valid_from, valid_to, quoted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (tenant_id, carrier_id, ref) DO UPDATE
SET service_id = excluded.service_id, origin_zone = excluded.origin_zone, destination_zone = excluded.destination_zone,
    mode = excluded.mode, transit_days = excluded.transit_days, currency = excluded.currency, min_kg = excluded.min_kg,
    max_kg = excluded.max_kg, minimum = excluded.minimum, per_kg = excluded.per_kg, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, quoted_at = excluded.quoted_at;

-- name: withdraw_spot_quote
-- Forget a spot price; no row where there is none.
DELETE FROM spot_quote WHERE carrier_id = $1 AND ref = $2 RETURNING id;

-- name: list_spot_quotes
-- Spot prices by carrier and ref, after a pair, of one carrier where given; only those that hold on a day where given.
SELECT q.*, c.code AS carrier, s.code AS service FROM spot_quote q
JOIN carrier c ON (c.tenant_id, c.id) = (q.tenant_id, q.carrier_id)
JOIN carrier_service s ON (s.tenant_id, s.id) = (q.tenant_id, q.service_id)
WHERE (c.code, q.ref) > ($1, $2) AND ($3::text IS NULL OR c.code = $3)
  AND ($4::date IS NULL OR $4 BETWEEN q.valid_from AND q.valid_to)
ORDER BY c.code, q.ref LIMIT $5;

-- name: save_place
-- Add or move the middle of a zone.
INSERT INTO zone_place (zone, latitude, longitude) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, zone) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude;

-- name: list_places
-- Where zones lie, after a zone.
SELECT zone, latitude, longitude FROM zone_place WHERE zone > $1 ORDER BY zone LIMIT $2;

-- name: list_carriers
-- Carriers by code, after a code.
SELECT * FROM carrier WHERE code > $1 ORDER BY code LIMIT $2;

-- name: get_carrier
-- One carrier by its code.
SELECT * FROM carrier WHERE code = $1;

-- name: carrier_named
-- What one carrier is called, and its kind.
SELECT code, kind FROM carrier WHERE id = $1;

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

-- name: contract_named
-- One contract by its id.
SELECT k.*, c.code AS carrier, (SELECT count(*) FROM rate_band b WHERE b.contract_id = k.id) AS bands FROM contract k
JOIN carrier c ON (c.tenant_id, c.id) = (k.tenant_id, k.carrier_id) WHERE k.id = $1;

-- name: carrier_names
-- Every carrier's id, code and name.
SELECT id, code, name FROM carrier ORDER BY code;

-- name: lane_bands
-- Everything that prices a service on a lane, with its contract; not what ended before $4.
SELECT b.contract_id, b.row, b.service_id, b.origin_zone, b.destination_zone, b.mode, b.transit_days, b.min_kg, b.max_kg,
       b.minimum, b.per_kg, b.per_km, b.per_stop, k.carrier_id, k.code, k.currency, k.valid_from, k.valid_to
FROM rate_band b JOIN contract k ON (k.tenant_id, k.id) = (b.tenant_id, b.contract_id)
JOIN carrier_service s ON (s.tenant_id, s.id) = (b.tenant_id, b.service_id)
WHERE s.code = $1 AND b.origin_zone = $2 AND b.destination_zone = $3 AND k.valid_to >= $4
ORDER BY b.contract_id, b.row;

-- name: lanes_of_contract
-- The lanes of a contract, with how many bands each has.
SELECT s.code AS service, b.origin_zone, b.destination_zone, count(*)::int AS bands
FROM rate_band b JOIN carrier_service s ON (s.tenant_id, s.id) = (b.tenant_id, b.service_id)
WHERE b.contract_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- name: bands_of_contract
-- The bands of a contract, on a lane where given.
SELECT b.*, s.code AS service FROM rate_band b
JOIN carrier_service s ON (s.tenant_id, s.id) = (b.tenant_id, b.service_id)
WHERE b.contract_id = $1 AND ($2::text IS NULL OR (b.origin_zone, b.destination_zone) = ($2, $3))
ORDER BY s.code, b.origin_zone, b.destination_zone, b.mode, b.transit_days, b.min_kg, b.row LIMIT $4;

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
-- Limits and uses of a day by carrier, scope and window, after a triple; of one carrier where given, only those with
-- more held than the limit where wanted.
SELECT * FROM (
    SELECT c.code AS carrier, d.scope, d.hours, d.usual_shipments, d.usual_kg, d.committed_shipments, d.committed_kg,
           d.confirmed_shipments, d.confirmed_kg, d.confirmed_at, d.confirmed_by, d.limit_shipments, d.limit_kg,
           d.reserved, d.reserved_kg, d.consumed, d.consumed_kg, d.released, d.released_kg
    FROM capacity_day d JOIN carrier c ON (c.tenant_id, c.id) = (d.tenant_id, d.carrier_id) WHERE d.day = $1
    UNION ALL
    SELECT c.code, w.scope, w.hours, w.shipments, w.weight_kg, NULL, NULL, NULL, NULL, NULL, NULL, w.shipments,
           w.weight_kg, 0, 0, 0, 0, 0, 0
    FROM capacity_default w JOIN carrier c ON (c.tenant_id, c.id) = (w.tenant_id, w.carrier_id)
    WHERE w.weekday = extract(isodow FROM $1::date)::smallint
      AND NOT EXISTS (SELECT FROM capacity_day d
                      WHERE d.day = $1 AND d.carrier_id = w.carrier_id AND d.scope = '*' AND d.hours = '')) AS book
WHERE (carrier, scope, hours) > ($2, $3, $4) AND ($5::text IS NULL OR carrier = $5)
  AND (NOT $6 OR reserved + consumed > limit_shipments OR reserved_kg + consumed_kg > limit_kg)
ORDER BY carrier, scope, hours LIMIT $7;

-- name: list_capacity_use
-- Where a day's capacity went, by carrier, lane and hour, after a key; of one carrier where given.
SELECT c.code AS carrier, u.origin_zone, u.destination_zone, u.hour, u.reserved, u.reserved_kg, u.consumed,
       u.consumed_kg, u.released, u.released_kg
FROM capacity_use u JOIN carrier c ON (c.tenant_id, c.id) = (u.tenant_id, u.carrier_id)
WHERE u.day = $1 AND (c.code, u.origin_zone, u.destination_zone, lpad(u.hour::text, 2, '0')) > ($2, $3, $4, $5)
  AND ($6::text IS NULL OR c.code = $6)
ORDER BY c.code, u.origin_zone, u.destination_zone, u.hour LIMIT $7;

-- name: list_prices
-- Prices of a day's scarce capacity by carrier and scope, after a pair; of one carrier where given.
SELECT c.code AS carrier, p.scope, p.price_minor, p.per_kg_minor, p.currency, p.priced_at
FROM capacity_price p JOIN carrier c ON (c.tenant_id, c.id) = (p.tenant_id, p.carrier_id)
WHERE p.day = $1 AND (c.code, p.scope) > ($2, $3) AND ($4::text IS NULL OR c.code = $4)
ORDER BY c.code, p.scope LIMIT $5;

-- name: list_performance
-- What was seen by carrier, its lanes and its services there ("*": all), after a key, of one carrier where given.
SELECT * FROM (
    SELECT c.id AS carrier_id, c.code AS carrier, coalesce(p.origin_zone, '*') AS origin_zone,
           coalesce(p.destination_zone, '*') AS destination_zone, coalesce(p.service_code, '*') AS service,
           sum(p.on_time_hits) AS on_time_hits, sum(p.on_time_weight) AS on_time_weight,
           sum(p.on_time_samples)::int AS on_time_samples, sum(p.accepted_hits) AS accepted_hits,
           sum(p.offers_weight) AS offers_weight, sum(p.offers_samples)::int AS offers_samples,
           max(p.measured_at) AS measured_at
    FROM performance p JOIN carrier c ON (c.tenant_id, c.id) = (p.tenant_id, p.carrier_id)
    WHERE $5::text IS NULL OR c.code = $5
    GROUP BY GROUPING SETS ((c.id, c.code), (c.id, c.code, p.origin_zone, p.destination_zone),
                            (c.id, c.code, p.origin_zone, p.destination_zone, p.service_code))) seen
WHERE (carrier, origin_zone, destination_zone, service) > ($1, $2, $3, $4)
ORDER BY carrier, origin_zone, destination_zone, service LIMIT $6;

-- name: list_zones
-- Zones by country and prefix, after a pair.
SELECT code, country, postal_prefix FROM zone WHERE (country, postal_prefix) > ($1, $2)
ORDER BY country, postal_prefix LIMIT $3;

-- name: note_shortfall
-- Remember that a limit is below what is held.
INSERT INTO capacity_shortfall (carrier_id, day, scope, hours, carrier_code, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING;

-- name: shortfalls_over
-- Forget the shortfalls, of one carrier where given, whose limit fits what is held again.
DELETE FROM capacity_shortfall s USING capacity_day d
WHERE (d.carrier_id, d.day, d.scope, d.hours) = (s.carrier_id, s.day, s.scope, s.hours)
  AND ($1::uuid IS NULL OR s.carrier_id = $1)
  AND (d.limit_shipments IS NULL OR d.reserved + d.consumed <= d.limit_shipments)
  AND (d.limit_kg IS NULL OR d.reserved_kg + d.consumed_kg <= d.limit_kg)
RETURNING s.*, d.limit_shipments, d.reserved + d.consumed AS used;

-- name: forget_shortfall
-- Forget one shortfall, as its day has passed.
WITH gone AS (
    DELETE FROM capacity_shortfall WHERE carrier_id = $1 AND day = $2 AND scope = $3 AND hours = $4 RETURNING *
)
SELECT g.*, d.limit_shipments, coalesce(d.reserved + d.consumed, 0) AS used FROM gone g
LEFT JOIN capacity_day d ON (d.carrier_id, d.day, d.scope, d.hours) = (g.carrier_id, g.day, g.scope, g.hours);
