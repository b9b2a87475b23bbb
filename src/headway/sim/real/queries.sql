-- name: orders
-- Every order with the plan that its file told of.
SELECT id, external_ref, status, service, weight_kg, quantity, ready_at, destination_zone, attributes::text AS attributes
FROM orders ORDER BY external_ref;

-- name: sites
-- What each site costs and can do.
SELECT code, handling_per_unit, daily_capacity FROM site ORDER BY code;

-- name: bookings
-- The last booking of each order, as the log tells it, with the day and the product it was offered for.
SELECT DISTINCT ON (o.order_id) o.data, t.product, t.pickup_day
FROM (SELECT (data ->> 'order_id')::uuid AS order_id, (data ->> 'offer_id')::uuid AS offer_id, data::text AS data, xid, seq
      FROM event_log WHERE type = 'dispatch.ShipmentBooked') o
JOIN tender_offer t ON t.id = o.offer_id AND t.status = 'accepted'
ORDER BY o.order_id, o.xid DESC, o.seq DESC;

-- name: decided
-- Orders in the sequence of the first decision about them.
SELECT order_id FROM (
    SELECT DISTINCT ON (data ->> 'order_id') (data ->> 'order_id')::uuid AS order_id, xid, seq FROM event_log
    WHERE type IN ('dispatch.AllocationDecided', 'dispatch.AllocationFailed')
    ORDER BY data ->> 'order_id', xid, seq) first_time
ORDER BY xid, seq;

-- name: first_offers
-- The first offer of each order that was booked.
SELECT DISTINCT ON (s.order_id) s.order_id, o.origin_site, o.price_minor, o.currency, o.pickup_day, o.status
FROM shipment s JOIN tender t ON t.shipment_id = s.id JOIN tender_offer o ON o.tender_id = t.id
ORDER BY s.order_id, t.number, o.sequence;

-- name: failures
-- Why the last allocation of an order failed, where no later one succeeded.
SELECT DISTINCT ON (data ->> 'order_id') (data ->> 'order_id')::uuid AS order_id, type,
       data ->> 'reason' AS reason, data ->> 'detail' AS detail
FROM event_log WHERE type IN ('dispatch.AllocationDecided', 'dispatch.AllocationFailed')
ORDER BY data ->> 'order_id', xid DESC, seq DESC;

-- name: allocated_on
-- The day ($1: a time zone) on which each order was first allocated, counted.
SELECT day, count(*) AS orders FROM (
    SELECT min((recorded_at AT TIME ZONE $1)::date) AS day FROM event_log
    WHERE type = 'dispatch.AllocationDecided' GROUP BY data ->> 'order_id') first_time
GROUP BY day ORDER BY day;

-- name: holds
-- Open holds by kind.
SELECT hold, count(DISTINCT order_id) AS orders FROM order_hold WHERE lifted_at IS NULL GROUP BY hold ORDER BY hold;

-- name: cases
-- Cases by detector: opened, over, and of those the ones that ended by themselves.
SELECT opened.data ->> 'detector' AS detector, count(*) AS opened, count(resolved.subject_id) AS resolved,
       count(*) FILTER (WHERE resolved.automatic) AS by_itself
FROM event_log opened
LEFT JOIN (SELECT subject_id, bool_or((data ->> 'automatic')::boolean) AS automatic FROM event_log
           WHERE type = 'exceptions.CaseResolved' GROUP BY subject_id) resolved USING (subject_id)
WHERE opened.type = 'exceptions.CaseOpened' GROUP BY 1 ORDER BY 1;

-- name: booked_between
-- What became of the shipments booked from $1 until before $2, whenever it did, by carrier and by carrier and lane.
SELECT carrier_id, carrier_code, origin_zone, destination_zone, grouping(origin_zone) = 1 AS whole,
       count(pickup_actual_at) AS pickups, count(*) FILTER (WHERE on_time_pickup) AS pickups_on_time,
       count(delivery_actual_at) AS deliveries, count(*) FILTER (WHERE on_time_delivery) AS deliveries_on_time,
       count(*) AS shipments, coalesce(sum(exceptions), 0)::bigint AS exceptions,
       coalesce(sum(charges_minor), 0)::bigint AS charges_minor
FROM execution_fact WHERE booked_at >= $1 AND booked_at < $2 AND cancelled_at IS NULL
GROUP BY GROUPING SETS ((carrier_id, carrier_code), (carrier_id, carrier_code, origin_zone, destination_zone));

-- name: charges_in_log
-- The agreed charges of every booking ever made, by currency, from the log alone.
SELECT charge -> 'amount' ->> 'currency' AS currency, sum((charge -> 'amount' ->> 'minor')::bigint)::bigint AS minor
FROM event_log, jsonb_array_elements(data -> 'charges') AS charge
WHERE type = 'dispatch.ShipmentBooked' GROUP BY 1 ORDER BY 1;

-- name: accruals_in_ledger
-- What accruals debited to freight expense, by currency, from the journal alone.
SELECT l.currency, sum(l.debit_minor - l.credit_minor)::bigint AS minor
FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id
WHERE e.kind = 'accrual' AND l.account = 'freight_expense' GROUP BY 1 ORDER BY 1;
