-- name: read_policy
-- What the tenant's actions are weighed and proposals treated by.
SELECT policy::text AS policy FROM advice_policy;

-- name: set_policy
-- Set it.
INSERT INTO advice_policy (policy, set_at, set_by) VALUES ($1::json, $2, $3)
ON CONFLICT (tenant_id) DO UPDATE SET policy = excluded.policy, set_at = excluded.set_at, set_by = excluded.set_by;

-- name: put_advice
-- Keep what was judged of a case; the latest counts.
INSERT INTO case_advice (case_id, case_version, at, decision_id, best, sentence, actions)
VALUES ($1, $2, $3, $4, $5, $6, $7::json)
ON CONFLICT (tenant_id, case_id) DO UPDATE
SET case_version = excluded.case_version, at = excluded.at, decision_id = excluded.decision_id, best = excluded.best,
    sentence = excluded.sentence, actions = excluded.actions;

-- name: find_advice
-- What was last judged of a case.
SELECT case_id, case_version, at, decision_id, best, sentence, actions::text AS actions FROM case_advice
WHERE case_id = $1;

-- name: put_action
-- Note an action that was carried out.
INSERT INTO case_action (id, case_id, code, params, why, by, at, outcome, sentence, touched, decision_id, proposal_id,
                         overrides, currency, expected_loss_minor, expected_after_minor, spends_minor)
VALUES ($1, $2, $3, $4::json, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: put_members
-- The deliveries that an action was expected to help, with what each costs when it is late.
INSERT INTO case_action_delivery (action_id, shipment_id, due_at, loss_minor)
SELECT $1, t.shipment_id, t.due_at, t.loss_minor
FROM unnest($2::uuid[], $3::timestamptz[], $4::bigint[]) AS t (shipment_id, due_at, loss_minor);

-- name: actions_of
-- What was done about a case, oldest first.
SELECT *, params::text AS params_text FROM case_action WHERE case_id = $1 ORDER BY at, id;

-- name: arrived
-- Deliveries that were waited for have come, or will not: what being late cost, or nothing.
UPDATE case_action_delivery d
SET arrived_at = t.at, actual_minor = CASE WHEN d.due_at IS NOT NULL AND t.at > d.due_at THEN d.loss_minor ELSE 0 END
FROM unnest($1::uuid[], $2::timestamptz[]) AS t (shipment_id, at)
WHERE d.shipment_id = t.shipment_id AND d.arrived_at IS NULL
RETURNING d.action_id;

-- name: settle_actions
-- Actions whose deliveries are all known: what lateness cost in the end.
UPDATE case_action a SET actual_loss_minor = s.actual, ended_at = $2
FROM (SELECT action_id, sum(actual_minor)::bigint AS actual FROM case_action_delivery
      WHERE action_id = ANY($1::uuid[]) GROUP BY action_id HAVING bool_and(arrived_at IS NOT NULL)) s
WHERE a.id = s.action_id AND a.ended_at IS NULL;

-- name: effects
-- By kind of action: what was expected of those that have ended, and what came of them.
SELECT code, currency, count(*) AS actions, count(ended_at) AS ended, count(*) FILTER (WHERE overrides) AS overrides,
       coalesce(sum(expected_loss_minor) FILTER (WHERE ended_at IS NOT NULL), 0)::bigint AS expected_loss_minor,
       coalesce(sum(expected_after_minor) FILTER (WHERE ended_at IS NOT NULL), 0)::bigint AS expected_after_minor,
       coalesce(sum(actual_loss_minor), 0)::bigint AS actual_loss_minor,
       coalesce(sum(spends_minor) FILTER (WHERE ended_at IS NOT NULL), 0)::bigint AS spends_minor
FROM case_action WHERE at >= $1 AND at < $2 GROUP BY code, currency ORDER BY code, currency;

-- name: put_proposal
-- Keep a proposal.
INSERT INTO case_proposal (id, case_id, code, params, why, proposed_by, proposed_at, state, because, currency,
                           spends_minor, saves_minor, decision_id, expires_at, action_id)
VALUES ($1, $2, $3, $4::json, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: end_proposal
-- Answer one, or close it.
UPDATE case_proposal SET state = $2, answered_by = $3, answered_at = $4, reason = $5, action_id = coalesce($6, action_id)
WHERE id = $1;

-- name: find_proposal
-- One proposal.
SELECT *, params::text AS params_text FROM case_proposal WHERE id = $1;

-- name: lock_proposal
-- One proposal, to answer it.
SELECT *, params::text AS params_text FROM case_proposal WHERE id = $1 FOR UPDATE;

-- name: same_proposal
-- One that waits and says the same.
SELECT *, params::text AS params_text FROM case_proposal
WHERE case_id = $1 AND code = $2 AND params::text = $3 AND state = 'waiting';

-- name: waiting_of_cases
-- Those that wait about some cases.
SELECT *, params::text AS params_text FROM case_proposal WHERE case_id = ANY($1::uuid[]) AND state = 'waiting'
ORDER BY id FOR UPDATE;

-- name: list_proposals
-- Proposals, newest first.
SELECT *, params::text AS params_text FROM case_proposal
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR case_id = $3)
ORDER BY id DESC LIMIT $4;

-- name: read_writer
-- The tenant's writer, sealed.
SELECT sealed FROM writer_setting;

-- name: set_writer
-- Set it up.
INSERT INTO writer_setting (sealed, set_at, set_by) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at, set_by = excluded.set_by;

-- name: drop_writer
-- Have none.
DELETE FROM writer_setting;

-- name: put_writing
-- Keep what a writer made of a case; the latest counts.
INSERT INTO case_writing (case_id, case_version, at, writer, text, problem) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, case_id) DO UPDATE
SET case_version = excluded.case_version, at = excluded.at, writer = excluded.writer, text = excluded.text,
    problem = excluded.problem;

-- name: find_writing
-- What a writer last made of a case.
SELECT case_id, case_version, at, writer, text, problem FROM case_writing WHERE case_id = $1;
