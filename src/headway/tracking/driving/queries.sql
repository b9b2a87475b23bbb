-- name: put_pass
-- Keep a pass; link and code themselves are not kept.
INSERT INTO driver_pass (id, driver_code, carrier_code, link_hash, code_hash, made_at, made_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: revoke_pass
-- End a pass; said again, the first time counts.
UPDATE driver_pass SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING id;

-- name: revoke_passes_of
-- End every pass of a driver that somebody made.
UPDATE driver_pass SET revoked_at = $3 WHERE driver_code = $1 AND made_by = $2 AND revoked_at IS NULL;

-- name: use_pass
-- One more phone signs in with a pass, if it still may.
UPDATE driver_pass SET uses = uses + 1
WHERE (link_hash = $1 OR code_hash = $1) AND revoked_at IS NULL AND expires_at > $2 AND uses < $3
RETURNING id, driver_code, carrier_code, expires_at;

-- name: tenant_of_code
-- Whose a code is; run by the system's role, before the tenant is known.
SELECT tenant_id FROM driver_pass WHERE code_hash = $1;

-- name: list_passes
-- Passes, the newest first; $1 a driver's or all, $2 only after this id.
SELECT p.id, p.driver_code, p.carrier_code, p.made_at, p.made_by, p.expires_at, p.revoked_at, p.uses
FROM driver_pass p WHERE ($1::text IS NULL OR p.driver_code = $1) AND ($2::uuid IS NULL OR p.id < $2)
ORDER BY p.id DESC LIMIT $3;

-- name: put_session
-- A phone is signed in.
INSERT INTO driver_session (hash, pass_id, begun_at) VALUES ($1, $2, $3);

-- name: end_session
-- A phone is signed out.
UPDATE driver_session SET ended_at = coalesce(ended_at, $2) WHERE hash = $1;

-- name: find_session
-- Who is signed in on a phone, while the pass is good.
SELECT p.driver_code, p.carrier_code, p.id AS pass_id, p.expires_at
FROM driver_session s JOIN driver_pass p ON p.tenant_id = s.tenant_id AND p.id = s.pass_id
WHERE s.hash = $1 AND s.ended_at IS NULL AND p.revoked_at IS NULL AND p.expires_at > $2;

-- name: put_consent
-- What a driver said of positions; every answer is kept.
INSERT INTO driver_consent (driver_code, at, given, wording, pass_id) VALUES ($1, $2, $3, $4, $5);

-- name: consent_of
-- What a driver said last.
SELECT given FROM driver_consent WHERE driver_code = $1 ORDER BY n DESC LIMIT 1;

-- name: meet_device
-- A phone that may not be known yet.
INSERT INTO driver_device (id, driver_code) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: lock_device
-- Whose a phone is and which action comes next, held until the transaction ends.
SELECT driver_code, next FROM driver_device WHERE id = $1 FOR UPDATE;

-- name: next_of_device
-- Which action of a driver's phone comes next.
SELECT next FROM driver_device WHERE id = $1 AND driver_code = $2;

-- name: advance_device
-- The action of this number is settled.
UPDATE driver_device SET next = $2::int + 1 WHERE id = $1;

-- name: find_action
-- What became of an action.
SELECT driver_code, sequence, digest, state, code, sentence FROM driver_action WHERE id = $1;

-- name: put_action
-- What a driver did, and what became of it.
INSERT INTO driver_action (id, device_id, sequence, driver_code, pass_id, kind, at, received_at, route_id, stop_id,
                           shipment_id, digest, said, state, code, sentence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: list_actions
-- What drivers did, the newest first; $1 a driver's, $2 a stop's, $3 in this state, $4 only what came before this one,
-- $6 of these routes, $7 only what no route took, the driver did not do again, and nobody has answered.
SELECT a.id, a.device_id, a.sequence, a.driver_code, a.pass_id, a.kind, a.at, a.received_at, a.route_id, a.stop_id,
       a.shipment_id, a.said::text AS said, a.state, a.code, a.sentence, p.carrier_code,
       t.reference, n.how, n.at AS answered_at, n.answered_by, n.reason,
       n.sentence AS answer
FROM driver_action a JOIN driver_pass p ON (p.tenant_id, p.id) = (a.tenant_id, a.pass_id)
LEFT JOIN driver_answer n ON (n.tenant_id, n.action_id) = (a.tenant_id, a.id)
LEFT JOIN tracking_state t ON (t.tenant_id, t.shipment_id) = (a.tenant_id, a.shipment_id)
WHERE ($1::text IS NULL OR a.driver_code = $1) AND ($2::uuid IS NULL OR a.stop_id = $2)
  AND ($3::text IS NULL OR a.state = $3)
  AND ($4::uuid IS NULL OR (a.received_at, a.id) < (SELECT b.received_at, b.id FROM driver_action b WHERE b.id = $4))
  AND ($6::uuid[] IS NULL OR a.route_id = ANY($6)) AND (NOT $7 OR (a.state <> 'done' AND n.action_id IS NULL
       AND NOT EXISTS (SELECT FROM driver_action d WHERE d.driver_code = a.driver_code AND d.kind = a.kind
                       AND d.route_id = a.route_id AND d.stop_id IS NOT DISTINCT FROM a.stop_id AND d.state = 'done'
                       AND d.received_at >= a.received_at)))
ORDER BY a.received_at DESC, a.id DESC LIMIT $5;

-- name: get_action
-- What a driver did, what became of it, and what was done about that.
SELECT a.id, a.device_id, a.sequence, a.driver_code, a.pass_id, a.kind, a.at, a.received_at, a.route_id, a.stop_id,
       a.shipment_id, a.said::text AS said, a.state, a.code, a.sentence, p.carrier_code,
       t.reference, n.how, n.at AS answered_at, n.answered_by, n.reason,
       n.sentence AS answer
FROM driver_action a JOIN driver_pass p ON (p.tenant_id, p.id) = (a.tenant_id, a.pass_id)
LEFT JOIN driver_answer n ON (n.tenant_id, n.action_id) = (a.tenant_id, a.id)
LEFT JOIN tracking_state t ON (t.tenant_id, t.shipment_id) = (a.tenant_id, a.shipment_id)
WHERE a.id = $1;

-- name: put_answer
-- What a dispatcher did about an action that no route took; nothing where somebody did before.
INSERT INTO driver_answer (action_id, how, at, answered_by, reason, sentence) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING action_id;

-- name: show_stops
-- These stops were shown to a driver.
INSERT INTO driver_shown (driver_code, stop_id, shipment_id, route_id, role, at)
SELECT $1, t.stop_id, t.shipment_id, $4, t.role, $6
FROM unnest($2::uuid[], $3::uuid[], $5::text[]) AS t (stop_id, shipment_id, role)
ON CONFLICT (tenant_id, driver_code, stop_id) DO UPDATE SET route_id = excluded.route_id
WHERE driver_shown.route_id <> excluded.route_id;

-- name: shown_stop
-- A stop that was shown to a driver.
SELECT shipment_id, route_id, role FROM driver_shown WHERE driver_code = $1 AND stop_id = $2;

-- name: shown_route
-- Was any stop of this route ever shown to this driver?
SELECT EXISTS (SELECT FROM driver_shown WHERE driver_code = $1 AND route_id = $2);

-- name: put_picture
-- Keep a picture until its action comes; the same again is kept once.
INSERT INTO driver_picture (driver_code, digest, data, received_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, driver_code, digest) DO UPDATE SET used_at = NULL, received_at = excluded.received_at;

-- name: count_pictures
-- How many pictures of a driver wait for their action.
SELECT count(*) FROM driver_picture WHERE driver_code = $1 AND used_at IS NULL;

-- name: sweep_pictures
-- Forget pictures whose proof was kept before $2, and those whose action never came since $3.
DELETE FROM driver_picture WHERE driver_code = $1 AND (used_at < $2 OR received_at < $3);

-- name: find_pictures
-- Pictures of a driver by their digests.
SELECT digest, data FROM driver_picture WHERE driver_code = $1 AND digest = ANY($2::text[]);

-- name: use_pictures
-- Their proof is kept: they are not needed here much longer.
UPDATE driver_picture SET used_at = $3 WHERE driver_code = $1 AND digest = ANY($2::text[]);

-- name: booked
-- Order and carrier of shipments, as tracking knows them.
SELECT shipment_id, order_id, carrier_code, unbooked_at IS NULL AND cancelled_at IS NULL AS living
FROM tracking_state WHERE shipment_id = ANY($1::uuid[]);
