-- name: put_provider
-- Add a provider, or change the one of this code; a secret is kept where none is given.
INSERT INTO identity_provider (id, code, name, issuer, client_id, sealed, scopes, groups_claim, group_roles, default_roles,
                               domains, admits, active, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14)
ON CONFLICT (tenant_id, code) DO UPDATE
SET name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id,
    sealed = CASE WHEN $15 THEN excluded.sealed ELSE identity_provider.sealed END, scopes = excluded.scopes,
    groups_claim = excluded.groups_claim, group_roles = excluded.group_roles, default_roles = excluded.default_roles,
    domains = excluded.domains, admits = excluded.admits, active = excluded.active,
    version = identity_provider.version + 1;

-- name: lock_provider
-- A provider, held for a change.
SELECT *, group_roles::text AS mapped FROM identity_provider WHERE code = $1 FOR UPDATE;

-- name: find_provider
-- A provider by its code.
SELECT *, group_roles::text AS mapped FROM identity_provider WHERE code = $1;

-- name: provider_by_id
-- A provider by its id.
SELECT *, group_roles::text AS mapped FROM identity_provider WHERE id = $1;

-- name: list_providers
-- Providers after a code, by code.
SELECT *, group_roles::text AS mapped FROM identity_provider WHERE code > $1 ORDER BY code LIMIT $2;

-- name: drop_provider
-- Remove a provider, and what it knew users by.
DELETE FROM identity_provider WHERE code = $1 RETURNING id;

-- name: forget_subjects
-- What a provider of another issuer knew users by means nothing any more.
DELETE FROM person_identity WHERE provider_id = $1;

-- name: person_of_subject
-- Who a provider's subject is.
SELECT person_id FROM person_identity WHERE provider_id = $1 AND subject = $2;

-- name: put_subject
-- A provider's subject is this user.
INSERT INTO person_identity (provider_id, subject, person_id) VALUES ($1, $2, $3);
