-- name: governance
-- Is a second person wanted?
SELECT second_person, reason, changed_by, changed_at FROM governance;

-- name: hold_governance
-- The same, held until the transaction ends, so that nothing is put in force while it changes.
SELECT second_person, reason, changed_by, changed_at FROM governance FOR SHARE;

-- name: set_governance
-- From now on a second person is wanted, or is not.
INSERT INTO governance (second_person, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id) DO UPDATE SET second_person = excluded.second_person, reason = excluded.reason,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at;

-- name: ask
-- A question; nothing where the same one lives already.
INSERT INTO policy_approval (id, document, version, reason, status, asked_by, asked_at)
VALUES ($1, $2, $3, $4, 'open', $5, $6)
ON CONFLICT (tenant_id, document, version) WHERE status IN ('open', 'approved') DO NOTHING
RETURNING *;

-- name: lock_approval
-- One question, held until the transaction ends.
SELECT * FROM policy_approval WHERE id = $1 FOR UPDATE;

-- name: find_approval
-- One question.
SELECT * FROM policy_approval WHERE id = $1;

-- name: approved
-- What was agreed to and not used, held until the transaction ends.
SELECT * FROM policy_approval WHERE document = $1 AND version = $2 AND status = 'approved' FOR UPDATE;

-- name: end_approval
-- Answered or withdrawn.
UPDATE policy_approval SET status = $2, answered_by = $3, answered_at = $4, answer = $5 WHERE id = $1 RETURNING *;

-- name: use_approval
-- What was agreed to has been done.
UPDATE policy_approval SET status = 'used' WHERE id = $1;

-- name: list_approvals
-- Questions newest first, before an id, in a status and about a document where given.
SELECT * FROM policy_approval
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR document = $3)
ORDER BY id DESC LIMIT $4;
