-- name: add_claim
-- Open a claim, unless the same harm of the shipment is claimed already.
INSERT INTO claim (id, shipment_id, carrier_id, carrier_code, reference, kind, state, claimed_minor, currency, reason,
                   case_id, opened_at, opened_by)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12)
ON CONFLICT DO NOTHING RETURNING *;

-- name: claim_of
-- The claim for a harm of a shipment that was not withdrawn.
SELECT * FROM claim WHERE shipment_id = $1 AND kind = $2 AND state <> 'withdrawn';

-- name: lock_claim
-- One claim, locked.
SELECT * FROM claim WHERE id = $1 FOR UPDATE;

-- name: end_claim
-- How a claim ended, and what of it the carrier owes.
UPDATE claim SET state = $2, accepted_minor = $3, ended_at = $4, ended_by = $5, answer = $6 WHERE id = $1 RETURNING *;

-- name: pay_claim
-- The carrier paid.
UPDATE claim SET state = 'paid', paid_at = $2 WHERE id = $1 RETURNING *;

-- name: find_claim
-- One claim.
SELECT * FROM claim WHERE id = $1;

-- name: list_claims
-- Claims newest first, before an id; of a state, a carrier's code, a shipment where given.
SELECT * FROM claim
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR carrier_code = $3)
  AND ($4::uuid IS NULL OR shipment_id = $4)
ORDER BY id DESC LIMIT $5;

-- name: add_credit
-- Give a credit, once.
INSERT INTO customer_credit (id, order_id, customer, state, amount_minor, currency, reason, case_id, given_at, given_by)
VALUES ($1, $2, $3, 'given', $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING *;

-- name: lock_credit
-- One credit, locked.
SELECT * FROM customer_credit WHERE id = $1 FOR UPDATE;

-- name: end_credit
-- A credit was taken back.
UPDATE customer_credit SET state = 'taken_back', ended_at = $2 WHERE id = $1 RETURNING *;

-- name: list_credits
-- Credits newest first, before an id; of a customer, an order where given.
SELECT * FROM customer_credit
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR customer = $2) AND ($3::uuid IS NULL OR order_id = $3)
ORDER BY id DESC LIMIT $4;

-- name: claim_sums
-- What carriers accepted and what they paid of it, by currency.
SELECT currency, sum(accepted_minor) FILTER (WHERE state IN ('accepted', 'paid'))::bigint AS accepted_minor,
       coalesce(sum(accepted_minor) FILTER (WHERE state = 'paid'), 0)::bigint AS paid_minor
FROM claim GROUP BY currency;

-- name: credit_sums
-- Credits that stand, by currency.
SELECT currency, sum(amount_minor)::bigint AS minor FROM customer_credit WHERE state = 'given' GROUP BY currency;
