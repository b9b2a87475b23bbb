-- name: carried
-- What some vehicles carry now.
SELECT l.carrier_code, l.vehicle, l.shipment_id FROM unnest($1::text[], $2::text[]) AS k (carrier_code, vehicle)
JOIN vehicle_load l ON l.carrier_code = k.carrier_code AND l.vehicle = k.vehicle AND l.released_at IS NULL
ORDER BY l.shipment_id;

-- name: lock_watched
-- Some shipments that are booked, locked in the order of their ids: whose readings are judged one batch after the other.
SELECT shipment_id, order_id, carrier_id FROM tracking_state
WHERE shipment_id = ANY($1::uuid[]) AND unbooked_at IS NULL ORDER BY shipment_id FOR NO KEY UPDATE;

-- name: memories
-- What is known of their sensors.
SELECT shipment_id, sensor, memory::text AS memory FROM temperature_watch WHERE shipment_id = ANY($1::uuid[]);

-- name: put_readings
-- Keep readings; those kept before are left alone.
INSERT INTO temperature_reading (shipment_id, sensor, at, degrees_c, source, received_at)
SELECT t.*, $5, $6 FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::float8[]) AS t
ON CONFLICT DO NOTHING;

-- name: remember
-- What is known of sensors now.
INSERT INTO temperature_watch (shipment_id, sensor, memory)
SELECT t.shipment_id, t.sensor, t.memory::json FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (shipment_id, sensor, memory)
ON CONFLICT (tenant_id, shipment_id, sensor) DO UPDATE SET memory = excluded.memory;

-- name: readings_of
-- A shipment's readings, newest first.
SELECT sensor, at, degrees_c, source FROM temperature_reading WHERE shipment_id = $1 ORDER BY at DESC, sensor LIMIT $2;
