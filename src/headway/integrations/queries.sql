-- name: is_sandbox
-- Does the tenant play?
SELECT sandbox FROM tenant WHERE id = current_tenant();
