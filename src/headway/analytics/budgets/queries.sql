-- name: put_budgets
-- Set budgets, each in the place of the one before.
INSERT INTO budget (month, scope, label, amount_minor, currency, set_by, set_at)
SELECT *, $5, $6, $7 FROM unnest($1::date[], $2::text[], $3::text[], $4::bigint[])
ON CONFLICT (tenant_id, month, scope, label) DO UPDATE
SET amount_minor = excluded.amount_minor, currency = excluded.currency, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: drop_budgets
-- Forget budgets.
DELETE FROM budget b USING unnest($1::date[], $2::text[], $3::text[]) AS gone (month, scope, label)
WHERE b.month = gone.month AND b.scope = gone.scope AND b.label = gone.label;

-- name: budgets
-- The budgets of the months from $1 to $2, after a key; the whole first.
SELECT month, scope, label, amount_minor, currency, set_by FROM budget
WHERE month BETWEEN $1 AND $2 AND (month, scope, label) > ($3::date, $4::text, $5::text)
ORDER BY month, scope, label LIMIT $6;
