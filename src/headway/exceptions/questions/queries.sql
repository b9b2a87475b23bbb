-- name: put_question
-- Keep a question, once.
INSERT INTO question (id, case_id, run_id, audience, order_id, shipment_id, carrier_id, carrier_code, reference, text, form,
                      options, asked_at, answer_by, state, hash, sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, 'open', $15, $16)
ON CONFLICT DO NOTHING RETURNING *;

-- name: find_question
-- One question.
SELECT * FROM question WHERE id = $1;

-- name: sealed_of
-- The sealed token of a question that can still be answered.
SELECT sealed FROM question WHERE id = $1 AND state = 'open';

-- name: lock_question
-- One question, locked.
SELECT * FROM question WHERE id = $1 FOR UPDATE;

-- name: question_of_link
-- The question a token leads to.
SELECT * FROM question WHERE hash = $1;

-- name: end_question
-- It is answered, its time is over, or nobody needs to know any more.
UPDATE question SET state = $2, answer = $3, said = $4::jsonb, ended_at = $5, answered_by = $6 WHERE id = $1 RETURNING *;

-- name: renew_link
-- Another link in the place of the one there is.
UPDATE question SET hash = $2, sealed = $3 WHERE id = $1;

-- name: list_questions
-- Questions newest first, before an id; in a state, to an audience, of a case, to a carrier where given.
SELECT * FROM question
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR audience = $3)
  AND ($4::uuid IS NULL OR case_id = $4) AND ($5::text IS NULL OR carrier_code = $5)
ORDER BY id DESC LIMIT $6;

-- name: answer_of_run
-- The last answer that a run was given.
SELECT * FROM question WHERE run_id = $1 AND state = 'answered' ORDER BY ended_at DESC, id DESC LIMIT 1;

-- name: open_of_case
-- Open questions of a case.
SELECT id FROM question WHERE case_id = $1 AND state = 'open' ORDER BY id FOR UPDATE;
