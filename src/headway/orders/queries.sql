-- name: read_policy
-- The tenant's intake policy.
SELECT document::text AS document FROM intake_policy;

-- name: save_policy
-- Replace the tenant's intake policy.
INSERT INTO intake_policy (document, updated_at, updated_by) VALUES ($1::jsonb, $2, $3)
ON CONFLICT (tenant_id) DO UPDATE
SET document = excluded.document, updated_at = excluded.updated_at, updated_by = excluded.updated_by;

-- name: known_refs
-- Which of these external references are taken, by which order with which content.
SELECT external_ref, id, content_hash FROM orders WHERE external_ref = ANY($1);

-- name: insert_orders
-- Store orders from a JSON array; those whose external reference somebody else took meanwhile are left out.
INSERT INTO orders (id, external_ref, content_hash, status, version, source, customer, service, weight_kg, volume_m3,
    pieces, quantity, product, currency, value_minor, late_penalty_minor, ready_at, deliver_from, deliver_by, ship_from,
    destination_zone, recipient_name, recipient_phone, recipient_email, has_address, country, postal_code, city, street,
    region, requirements, documents, attributes, address_faults, received_at, updated_at, released_at)
SELECT id, external_ref, content_hash, status, version, source, customer, service, weight_kg, volume_m3,
    pieces, quantity, product, currency, value_minor, late_penalty_minor, ready_at, deliver_from, deliver_by, ship_from,
    destination_zone, recipient_name, recipient_phone, recipient_email, has_address, country, postal_code, city, street,
    region, requirements, documents, attributes, address_faults, received_at, updated_at, released_at
FROM jsonb_populate_recordset(NULL::orders, $1::jsonb)
ORDER BY external_ref
ON CONFLICT (tenant_id, external_ref) DO NOTHING
RETURNING id;

-- name: note_decisions
-- Tie orders to the decision that was made about each.
UPDATE orders o SET decision_id = d.decision_id
FROM unnest($1::uuid[], $2::uuid[]) AS d (id, decision_id) WHERE o.id = d.id;

-- name: insert_holds
-- Place holds from a JSON array.
INSERT INTO order_hold (id, order_id, hold, condition, source, sentence, override_by, placed_at, placed_by)
SELECT id, order_id, hold, condition, source, sentence, override_by, placed_at, placed_by
FROM jsonb_populate_recordset(NULL::order_hold, $1::jsonb);

-- name: end_holds
-- End open holds of one order by condition.
UPDATE order_hold SET lift = $3, lifted_at = $4, lifted_by = $5, lift_reason = $6
WHERE order_id = $1 AND condition = ANY($2) AND lift IS NULL;

-- name: tell_hold_anew
-- What an open hold of the gate says now.
UPDATE order_hold SET sentence = $3 WHERE order_id = $1 AND condition = $2 AND lift IS NULL;

-- name: somebody_waits
-- Is there an order on hold that waits for this customer's credit or this product?
SELECT EXISTS (SELECT 1 FROM order_hold h JOIN orders o ON o.id = h.order_id
    WHERE h.lift IS NULL AND (h.hold = 'credit' AND o.customer = $1 OR h.hold = 'inventory' AND o.product = $2));

-- name: lock_orders
-- Orders, held by this transaction until it ends.
SELECT * FROM orders WHERE id = ANY(ARRAY(SELECT unnest($1::uuid[]))) ORDER BY id FOR NO KEY UPDATE;

-- name: find_orders
-- Orders by id.
SELECT * FROM orders WHERE id = ANY(ARRAY(SELECT unnest($1::uuid[]))) ORDER BY id;

-- name: find_order_by_ref
-- The order of an external reference.
SELECT * FROM orders WHERE external_ref = $1;

-- name: list_orders
-- A page of orders, oldest first, after an id; each filter binds only where it is given.
SELECT * FROM orders o
WHERE id > $1
  AND ($2::text IS NULL OR status = $2)
  AND ($3::text IS NULL OR customer = $3)
  AND ($4::text IS NULL OR external_ref = $4)
  AND ($5::text IS NULL OR EXISTS (
        SELECT 1 FROM order_hold h WHERE h.order_id = o.id AND h.hold = $5 AND h.lift IS NULL))
ORDER BY id LIMIT $6;

-- name: status_counts
-- How many orders there are in each state.
SELECT status, count(*) AS orders FROM orders GROUP BY status ORDER BY status;

-- name: hold_counts
-- How many orders wait for each kind of hold.
SELECT hold, count(DISTINCT order_id) AS orders FROM order_hold WHERE lift IS NULL GROUP BY hold ORDER BY hold;

-- name: holds_of_orders
-- All holds of these orders, oldest first.
SELECT * FROM order_hold WHERE order_id = ANY($1) ORDER BY seq;

-- name: held_page
-- Orders on hold, the earliest first, after one of them.
SELECT id, received_at, external_ref FROM orders
WHERE status = 'on_hold' AND (received_at, external_ref) > ($1, $2) ORDER BY received_at, external_ref LIMIT $3;

-- name: set_status
-- Move an order to another state.
UPDATE orders SET status = $2, version = version + 1, updated_at = $3, decision_id = coalesce($4, decision_id),
    released_at = CASE WHEN $2 = 'released' THEN $3 ELSE released_at END
WHERE id = $1 RETURNING version;

-- name: revise_order
-- Correct where an order goes, who takes it, its documents, and when it is ready.
UPDATE orders SET has_address = $2, country = $3, postal_code = $4, city = $5, street = $6, region = $7,
    recipient_name = $8, recipient_phone = $9, recipient_email = $10, documents = $11, address_faults = $12::jsonb,
    version = version + 1, updated_at = $13, ready_at = $14
WHERE id = $1;

-- name: reschedule_order
-- Agree on another time of delivery; gives the order's new version.
UPDATE orders SET deliver_from = $2, deliver_by = $3, version = version + 1, updated_at = $4 WHERE id = $1
RETURNING version;

-- name: put_return
-- Note the order that brings the goods of another back, once.
INSERT INTO order_return (order_id, return_order_id, reason, pieces, opened_at) VALUES ($1, $2, $3, $4, $5);

-- name: return_of
-- The order that brings the goods of another back.
SELECT r.return_order_id, o.external_ref FROM order_return r
JOIN orders o ON o.tenant_id = r.tenant_id AND o.id = r.return_order_id WHERE r.order_id = $1;

-- name: retire_site
-- A place is not used any more.
UPDATE site SET active = false WHERE code = $1;

-- name: set_origin
-- Remember the site an order was booked to leave from; NULL forgets it.
UPDATE orders SET origin_site = $2 WHERE id = $1;

-- name: take_stock
-- Take what left a site from its counted stock.
UPDATE site_stock SET quantity = greatest(0, quantity - $3) WHERE site = $1 AND product = $2 AND quantity IS NOT NULL;

-- name: lock_limited_customers
-- Customers with a credit limit, held so that two intakes cannot spend the same credit.
SELECT * FROM customer WHERE code = ANY($1) AND credit_limit_minor IS NOT NULL ORDER BY code FOR NO KEY UPDATE;

-- name: unlimited_customers
-- Customers without a credit limit.
SELECT * FROM customer WHERE code = ANY($1) AND credit_limit_minor IS NULL;

-- name: open_values
-- What customers have under way, by currency.
SELECT customer, currency, coalesce(sum(value_minor), 0)::bigint AS minor, count(value_minor) AS valued FROM orders
WHERE customer = ANY($1) AND status IN ('released', 'partially_shipped', 'shipped') GROUP BY customer, currency;

-- name: lock_counted_stock
-- Counted stock of products, held so that two intakes cannot promise the same goods.
SELECT site, product, quantity FROM site_stock
WHERE product = ANY($1) AND quantity IS NOT NULL ORDER BY product, site FOR NO KEY UPDATE;

-- name: uncounted_stock
-- Where products are had without being counted.
SELECT site, product, quantity FROM site_stock WHERE product = ANY($1) AND quantity IS NULL;

-- name: committed_quantities
-- What released orders that have not left yet will take of products.
SELECT product, sum(quantity)::bigint AS quantity FROM orders
WHERE status = 'released' AND product = ANY($1) GROUP BY product;

-- name: stock_of_products
-- Where products are had on the shelf, less what other orders ($2: which are not others) are booked to take from there.
SELECT s.site, s.product, s.quantity - CASE WHEN s.quantity IS NULL THEN 0 ELSE coalesce((
    SELECT sum(o.quantity) FROM orders o
    WHERE o.status = 'released' AND o.product = s.product AND o.origin_site = s.site AND o.id <> ALL($2::uuid[])), 0)
    END::bigint AS quantity
FROM site_stock s WHERE s.product = ANY($1);

-- name: active_sites
-- Every site in use.
SELECT * FROM site WHERE active ORDER BY code;

-- name: sites_on_day
-- Every site in use, with how much of a day's capacity is taken.
SELECT s.*, coalesce(u.used, 0) AS used FROM site s LEFT JOIN site_use u ON u.site = s.code AND u.day = $1
WHERE s.active ORDER BY s.code;

-- name: reserve_site
-- Take one place of a site's day, if there is one; no row where there is none.
INSERT INTO site_use (site, day, used)
SELECT code, $2, 1 FROM site WHERE code = $1 AND active AND coalesce(daily_capacity, 1) > 0
ON CONFLICT (tenant_id, site, day) DO UPDATE SET used = site_use.used + 1
WHERE site_use.used < coalesce((SELECT daily_capacity FROM site WHERE code = $1), 2147483647)
RETURNING used;

-- name: release_site
-- Give one place of a site's day back.
UPDATE site_use SET used = used - 1 WHERE site = $1 AND day = $2 AND used > 0;

-- name: lock_customers
-- Customers about to be changed.
SELECT * FROM customer WHERE code = ANY($1) ORDER BY code FOR UPDATE;

-- name: save_customers
-- Add or replace customers from a JSON array.
INSERT INTO customer (code, name, active, blocked_reason, credit_limit_minor, credit_currency, email, updated_at)
SELECT code, name, active, blocked_reason, credit_limit_minor, credit_currency, email, updated_at
FROM jsonb_populate_recordset(NULL::customer, $1::jsonb) ORDER BY code
ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, active = excluded.active,
    blocked_reason = excluded.blocked_reason, credit_limit_minor = excluded.credit_limit_minor,
    credit_currency = excluded.credit_currency, email = excluded.email, updated_at = excluded.updated_at;

-- name: find_customer
-- One customer.
SELECT * FROM customer WHERE code = $1;

-- name: list_customers
-- A page of customers, by code.
SELECT * FROM customer WHERE code > $1 ORDER BY code LIMIT $2;

-- name: lock_sites
-- Sites about to be changed.
SELECT * FROM site WHERE code = ANY($1) ORDER BY code FOR UPDATE;

-- name: save_sites
-- Add or replace sites from a JSON array.
INSERT INTO site (code, name, zones, handling_per_unit, daily_capacity, customers, country, postal_code, time_zone,
    active, lists_stock, updated_at)
SELECT code, name, zones, handling_per_unit, daily_capacity, customers, country, postal_code, time_zone,
    active, lists_stock, updated_at
FROM jsonb_populate_recordset(NULL::site, $1::jsonb) ORDER BY code
ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, zones = excluded.zones,
    handling_per_unit = excluded.handling_per_unit, daily_capacity = excluded.daily_capacity,
    customers = excluded.customers, country = excluded.country, postal_code = excluded.postal_code,
    time_zone = excluded.time_zone, active = excluded.active, lists_stock = excluded.lists_stock, updated_at = excluded.updated_at;

-- name: save_stock
-- Set what sites have of products.
INSERT INTO site_stock (site, product, quantity)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS s (site, product, quantity) ORDER BY product, site
ON CONFLICT (tenant_id, product, site) DO UPDATE SET quantity = excluded.quantity;

-- name: find_site
-- One site.
SELECT * FROM site WHERE code = $1;

-- name: list_sites
-- A page of sites, by code.
SELECT * FROM site WHERE code > $1 ORDER BY code LIMIT $2;

-- name: stock_of_site
-- A page of a site's stock list, by product.
SELECT product, quantity FROM site_stock WHERE site = $1 AND product > $2 ORDER BY product LIMIT $3;

-- name: start_import
-- Note that an import begins.
INSERT INTO import_run (id, kind, file, started_at, started_by) VALUES ($1, $2, $3, $4, $5);

-- name: finish_import
-- Note how an import ended.
UPDATE import_run SET finished_at = $2, rows_read = $3, accepted = $4, duplicates = $5, refused = $6, skipped = $7
WHERE id = $1;

-- name: insert_import_faults
-- Keep what is wrong with rows of a file.
INSERT INTO import_fault (run_id, row_number, field, seen, allowed, cells)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[]);

-- name: list_imports
-- A page of imports, oldest first.
SELECT * FROM import_run WHERE id > $1 ORDER BY id LIMIT $2;

-- name: find_import
-- One import.
SELECT * FROM import_run WHERE id = $1;

-- name: list_import_faults
-- A page of what an import refused.
SELECT seq, row_number, field, seen, allowed, cells::text AS cells FROM import_fault
WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3;

-- name: put_instruction
-- Keep what somebody wants changed.
INSERT INTO order_instruction (id, order_id, kind, given_by, text, deliver_from, deliver_by, given_at, told_at, told_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: instructions_of
-- All instructions about an order, oldest first.
SELECT * FROM order_instruction WHERE order_id = $1 ORDER BY told_at, settled_at, id;

-- name: find_instruction
-- One instruction.
SELECT * FROM order_instruction WHERE id = $1;

-- name: lock_instruction
-- One instruction, locked until the transaction ends.
SELECT * FROM order_instruction WHERE id = $1 FOR UPDATE;

-- name: settle_instruction
-- An instruction was done, refused or withdrawn.
UPDATE order_instruction SET outcome = $2, settled_at = $3, settled_by = $4, settled_reason = $5 WHERE id = $1;

-- name: put_shortage
-- Keep what is missing, or correct the number of one that lasts.
INSERT INTO order_shortage (id, order_id, ordered, found, place, party, reason, told_at, told_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant_id, id) DO UPDATE
SET found = excluded.found, place = excluded.place, party = excluded.party, reason = excluded.reason;

-- name: shortages_of
-- All shortages of an order, oldest first.
SELECT * FROM order_shortage WHERE order_id = $1 ORDER BY told_at, settled_at, id;

-- name: find_shortage
-- One shortage.
SELECT * FROM order_shortage WHERE id = $1;

-- name: lock_shortage
-- One shortage, locked until the transaction ends.
SELECT * FROM order_shortage WHERE id = $1 FOR UPDATE;

-- name: settle_shortage
-- What was missing was found, is sent after, or is not wanted any more.
UPDATE order_shortage SET outcome = $2, settled_at = $3, settled_by = $4, settled_reason = $5 WHERE id = $1;

-- name: temperatures_of
-- What some orders say of the temperature their goods bear.
SELECT id, attributes ->> 'temperature_c' AS span FROM orders
WHERE id = ANY($1::uuid[]) AND attributes ? 'temperature_c';
