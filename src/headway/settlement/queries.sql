-- name: know_carrier
-- Remember which carrier a code means.
INSERT INTO billing_carrier (code, carrier_id) VALUES ($1, $2)
ON CONFLICT (tenant_id, code) DO UPDATE SET carrier_id = excluded.carrier_id
WHERE billing_carrier.carrier_id <> excluded.carrier_id;

-- name: carrier_of_code
-- The carrier that a code means.
SELECT carrier_id FROM billing_carrier WHERE code = $1;

-- name: find_billable
-- What is remembered of a booked shipment, locked for the transaction.
SELECT shipment_id, offer_id, reference, carrier_id, carrier_code, deliver_by, late_penalty_minor, currency,
       delivered_at, cancelled_at
FROM billable_shipment WHERE shipment_id = $1 FOR UPDATE;

-- name: put_billable
-- Remember a booking; a later booking of the same shipment takes its place.
INSERT INTO billable_shipment (shipment_id, offer_id, reference, carrier_id, carrier_code, deliver_by,
                               late_penalty_minor, currency, booked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET offer_id = excluded.offer_id, reference = excluded.reference, carrier_id = excluded.carrier_id,
    carrier_code = excluded.carrier_code, deliver_by = excluded.deliver_by,
    late_penalty_minor = excluded.late_penalty_minor, currency = excluded.currency, booked_at = excluded.booked_at,
    delivered_at = NULL, cancelled_at = NULL, settled_at = NULL;

-- name: mark_delivered
-- Remember when a shipment arrived.
UPDATE billable_shipment SET delivered_at = $2 WHERE shipment_id = $1;

-- name: excuse
-- The carrier may come later without being late: another time was agreed because of somebody else.
UPDATE billable_shipment SET deliver_by = greatest(deliver_by, $2) WHERE shipment_id = ANY($1) AND delivered_at IS NULL;

-- name: mark_cancelled
-- Remember that a shipment will not travel.
UPDATE billable_shipment SET cancelled_at = $2 WHERE shipment_id = $1;

-- name: shipments_of_invoice
-- The shipments that lines of an invoice are about.
SELECT DISTINCT shipment_id FROM match_result WHERE invoice_id = $1 AND shipment_id IS NOT NULL;

-- name: settle
-- Of some shipments those that arrived, with every charge billed and no dispute open over them; each is settled once.
UPDATE billable_shipment s SET settled_at = $2
WHERE s.shipment_id = ANY($1) AND s.settled_at IS NULL AND s.delivered_at IS NOT NULL AND s.cancelled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM charge c
                  WHERE c.shipment_id = s.shipment_id AND c.state = 'expected' AND c.amount_minor <> 0)
  AND NOT EXISTS (SELECT 1 FROM match_result m JOIN dispute d ON d.tenant_id = m.tenant_id AND d.invoice_id = m.invoice_id
                  WHERE m.shipment_id = s.shipment_id AND m.disputed_minor <> 0 AND d.state = 'open')
RETURNING s.shipment_id, s.carrier_id;

-- name: add_charges
-- Add the expected charges of a booking.
INSERT INTO charge (id, shipment_id, sequence, code, amount_minor, currency, sentence, state, accrued_at)
SELECT id, $2, sequence, code, minor, currency, sentence, 'expected', $3
FROM unnest($1::uuid[], $4::int[], $5::text[], $6::bigint[], $7::text[], $8::text[])
     AS line (id, sequence, code, minor, currency, sentence);

-- name: reverse_open_charges
-- Give up the charges of a shipment that nobody has billed.
UPDATE charge SET state = 'reversed' WHERE shipment_id = $1 AND state = 'expected' RETURNING amount_minor, currency;

-- name: find_penalty
-- The penalty of a shipment.
SELECT amount_minor, currency FROM penalty WHERE shipment_id = $1;

-- name: put_penalty
-- Set the penalty of a shipment.
INSERT INTO penalty (shipment_id, carrier_id, amount_minor, currency, late_s, assessed_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, shipment_id) DO UPDATE
SET amount_minor = excluded.amount_minor, currency = excluded.currency, late_s = excluded.late_s,
    assessed_at = excluded.assessed_at;

-- name: add_entry
-- Add a journal entry with all its lines; the table refuses lines that do not balance.
WITH entry AS (
    INSERT INTO journal_entry (id, kind, posted_at, shipment_id, invoice_id) VALUES ($1, $2, $3, $4, $5))
INSERT INTO journal_line (entry_id, number, account, currency, debit_minor, credit_minor)
SELECT $1, number, account, currency, greatest(minor, 0), greatest(-minor, 0)
FROM unnest($6::text[], $7::text[], $8::bigint[]) WITH ORDINALITY AS line (account, currency, minor, number);

-- name: add_invoice
-- Take in an invoice, unless the carrier used the number before.
INSERT INTO carrier_invoice (id, carrier_id, carrier_code, number, currency, total_minor, lines, content_digest, state,
                             received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9)
ON CONFLICT (tenant_id, carrier_id, number) DO NOTHING RETURNING id;

-- name: add_invoice_lines
-- Keep the lines of an invoice as billed.
INSERT INTO invoice_line (invoice_id, number, reference, code, amount_minor)
SELECT $1, number, reference, code, minor
FROM unnest($2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY AS line (reference, code, minor, number);

-- name: invoice_by_number
-- An invoice by the carrier's own number, with its dispute.
SELECT i.*, d.id AS dispute_id, d.reasons FROM carrier_invoice i
LEFT JOIN dispute d ON d.tenant_id = i.tenant_id AND d.invoice_id = i.id
WHERE i.carrier_id = $1 AND i.number = $2;

-- name: lock_invoice
-- An invoice, locked for the transaction.
SELECT * FROM carrier_invoice WHERE id = $1 FOR UPDATE;

-- name: consignments
-- The booked shipment of each reference: the id itself, or the latest booking of the order so called.
SELECT DISTINCT ON (wanted.reference) wanted.reference, s.shipment_id, s.carrier_id,
       s.delivered_at IS NOT NULL AS delivered
FROM unnest($1::text[]) AS wanted (reference)
JOIN billable_shipment s ON s.reference = wanted.reference OR s.shipment_id::text = wanted.reference
ORDER BY wanted.reference, s.cancelled_at IS NOT NULL, s.booked_at DESC, s.shipment_id DESC;

-- name: lock_charges
-- The charges of some shipments that stand, in a fixed order, locked so that no two invoices take the same one.
SELECT c.id, c.shipment_id, c.code, c.amount_minor, c.currency, c.invoice_id
FROM charge c WHERE c.shipment_id = ANY($1) AND c.state <> 'reversed'
ORDER BY c.shipment_id, c.sequence, c.id FOR UPDATE;

-- name: numbers_of_invoices
-- The carriers' numbers of some invoices.
SELECT id, number FROM carrier_invoice WHERE id = ANY($1);

-- name: take_charges
-- Charges that an invoice settles, unless another did before.
UPDATE charge SET state = 'invoiced', invoice_id = $2 WHERE id = ANY($1) AND state = 'expected'
RETURNING amount_minor, currency;

-- name: add_match_results
-- Keep what became of each line.
INSERT INTO match_result (invoice_id, number, outcome, shipment_id, charge_id, expected_minor, approved_minor,
                          disputed_minor, sentence)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[],
                         $9::text[]);

-- name: move_invoice
-- Set an invoice's state, its decision, and what of it may be paid.
UPDATE carrier_invoice SET state = $2, approved_minor = $3, decision_id = coalesce($4, decision_id),
       paid_at = coalesce($5, paid_at) WHERE id = $1;

-- name: hold_invoice
-- Nothing of it is paid until the hold is ended.
UPDATE carrier_invoice SET held_at = $2, held_by = $3, held_reason = $4 WHERE id = $1;

-- name: end_invoice_hold
-- It may be paid again.
UPDATE carrier_invoice SET held_at = NULL, held_by = NULL, held_reason = NULL WHERE id = $1;

-- name: dispute_of
-- The dispute over an invoice.
SELECT * FROM dispute WHERE invoice_id = $1;

-- name: add_dispute
-- Open a dispute over an invoice.
INSERT INTO dispute (id, invoice_id, carrier_id, state, disputed_minor, currency, reasons, opened_at)
VALUES ($1, $2, $3, 'open', $4, $5, $6, $7);

-- name: lock_dispute
-- A dispute, locked for the transaction.
SELECT * FROM dispute WHERE id = $1 FOR UPDATE;

-- name: close_dispute
-- End a dispute.
UPDATE dispute SET state = $2, credited_minor = $3, resolved_at = $4, resolved_by = $5, resolution = $6 WHERE id = $1;

-- name: held_lines
-- The lines of an invoice of which something is held, with the charge they would settle if it still waits.
SELECT m.number, m.disputed_minor, c.id AS charge_id FROM match_result m
LEFT JOIN charge c ON c.tenant_id = m.tenant_id AND c.id = m.charge_id AND c.state = 'expected'
WHERE m.invoice_id = $1 AND m.disputed_minor <> 0 ORDER BY m.number;

-- name: charges_of_shipment
-- All charges of a shipment, also reversed ones, with the invoice that billed them.
SELECT c.id, c.code, c.amount_minor, c.currency, c.sentence, c.state, c.accrued_at, c.invoice_id,
       i.number AS invoice_number
FROM charge c LEFT JOIN carrier_invoice i ON i.tenant_id = c.tenant_id AND i.id = c.invoice_id
WHERE c.shipment_id = $1 ORDER BY c.accrued_at, c.sequence, c.id;

-- name: open_accruals
-- What is expected and not billed yet, by carrier and currency.
SELECT s.carrier_id, s.carrier_code, c.currency, count(DISTINCT c.shipment_id) AS shipments,
       sum(c.amount_minor)::bigint AS amount_minor, min(c.accrued_at) AS oldest_at
FROM charge c JOIN billable_shipment s ON s.tenant_id = c.tenant_id AND s.shipment_id = c.shipment_id
WHERE c.state = 'expected' GROUP BY 1, 2, 3 ORDER BY s.carrier_code, c.currency;

-- name: list_invoices
-- Invoices newest first, before an id, of a state and a carrier where given.
SELECT i.*, coalesce(d.disputed_minor - d.credited_minor, 0) AS held_minor, d.id AS dispute_id, d.state AS dispute_state
FROM carrier_invoice i LEFT JOIN dispute d ON d.tenant_id = i.tenant_id AND d.invoice_id = i.id
WHERE ($1::uuid IS NULL OR i.id < $1) AND ($2::text IS NULL OR i.state = $2) AND ($3::uuid IS NULL OR i.carrier_id = $3)
ORDER BY i.id DESC LIMIT $4;

-- name: find_invoice
-- One invoice with what is disputed of it.
SELECT i.*, coalesce(d.disputed_minor - d.credited_minor, 0) AS held_minor, d.id AS dispute_id, d.state AS dispute_state
FROM carrier_invoice i LEFT JOIN dispute d ON d.tenant_id = i.tenant_id AND d.invoice_id = i.id WHERE i.id = $1;

-- name: lines_with_results
-- The lines of an invoice with what became of each; the result about the total comes last.
SELECT m.number, l.reference, l.code, l.amount_minor, m.outcome, m.shipment_id, m.charge_id, m.expected_minor,
       m.approved_minor, m.disputed_minor, m.sentence
FROM match_result m
LEFT JOIN invoice_line l ON l.tenant_id = m.tenant_id AND l.invoice_id = m.invoice_id AND l.number = m.number
WHERE m.invoice_id = $1 ORDER BY m.number = 0, m.number;

-- name: list_disputes
-- Disputes newest first, before an id, of a state where given.
SELECT d.*, i.number, i.carrier_code FROM dispute d
JOIN carrier_invoice i ON i.tenant_id = d.tenant_id AND i.id = d.invoice_id
WHERE ($1::uuid IS NULL OR d.id < $1) AND ($2::text IS NULL OR d.state = $2) ORDER BY d.id DESC LIMIT $3;

-- name: penalty_of_shipment
-- The penalty that a carrier owes for a shipment, if any.
SELECT carrier_id, amount_minor, currency, late_s, assessed_at FROM penalty
WHERE shipment_id = $1 AND amount_minor <> 0;

-- name: trial_balance
-- Debits and credits of every account by currency.
SELECT currency, account, sum(debit_minor)::bigint AS debit_minor, sum(credit_minor)::bigint AS credit_minor
FROM journal_line GROUP BY currency, account ORDER BY currency, account;

-- name: unbalanced_entries
-- Journal entries whose debits and credits differ in a currency, or that have no lines.
SELECT e.id FROM journal_entry e
LEFT JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
GROUP BY e.id, l.currency HAVING count(l.number) = 0 OR sum(l.debit_minor) <> sum(l.credit_minor)
ORDER BY e.id LIMIT 100;

-- name: posted_by_kind
-- What the entries of each kind moved on each account.
SELECT e.kind, l.account, l.currency, sum(l.debit_minor - l.credit_minor)::bigint AS minor
FROM journal_entry e JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
GROUP BY e.kind, l.account, l.currency;

-- name: charge_sums
-- Charges by state and currency.
SELECT state, currency, count(*) AS charges, sum(amount_minor)::bigint AS minor FROM charge GROUP BY state, currency;

-- name: penalty_sums
-- Penalties by currency.
SELECT currency, sum(amount_minor)::bigint AS minor FROM penalty GROUP BY currency;

-- name: invoice_sums
-- What is approved and what is paid, by currency.
SELECT currency, sum(approved_minor)::bigint AS approved_minor,
       coalesce(sum(approved_minor) FILTER (WHERE state = 'paid'), 0)::bigint AS paid_minor
FROM carrier_invoice GROUP BY currency;

-- name: outcomes_of_invoices
-- For each invoice and shipment on it (NULL: no shipment was found, or the total was wrong): did all lines match?
SELECT i.id AS invoice_id, i.carrier_id, i.carrier_code, i.received_at, m.shipment_id, bool_and(m.outcome = 'matched') AS matched
FROM carrier_invoice i JOIN match_result m ON m.tenant_id = i.tenant_id AND m.invoice_id = i.id
WHERE i.id = ANY($1) GROUP BY i.id, i.carrier_id, i.carrier_code, i.received_at, m.shipment_id;
