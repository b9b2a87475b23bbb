-- How the network stood at a moment ($1), from the log alone; what is known now counts. $2: currency. $3: midnight.
WITH log AS (SELECT row_number() OVER (ORDER BY xid, seq) AS place, * FROM event_log),
agreed AS (
    SELECT DISTINCT ON (subject_id) * FROM log
    WHERE type IN ('dispatch.ShipmentBooked', 'dispatch.ShipmentUnbooked') ORDER BY subject_id, place DESC),
undone AS (SELECT subject_id, max(place) AS place FROM log WHERE type = 'dispatch.ShipmentUnbooked' GROUP BY 1),
arrived AS (
    SELECT subject_id, coalesce(
        (SELECT (s.data ->> 'actual_at')::timestamptz FROM log s
         WHERE s.subject_id = d.subject_id AND s.type = 'tracking.StopProgressed' AND s.data ->> 'state' = 'completed'
           AND s.data ->> 'role' = 'delivery' ORDER BY s.place DESC LIMIT 1),
        (SELECT (s.data ->> 'delivered_at')::timestamptz FROM log s
         WHERE s.subject_id = d.subject_id AND s.type = 'dispatch.ShipmentDelivered' ORDER BY s.place LIMIT 1)) AS at
    FROM (SELECT DISTINCT subject_id FROM log WHERE subject_type = 'shipment') d),
off AS (SELECT subject_id, max(recorded_at) AS at FROM log WHERE type = 'dispatch.ShipmentCancelled' GROUP BY 1),
started AS (
    SELECT subject_id FROM log WHERE type = 'dispatch.ShipmentInTransit'
    UNION
    SELECT s.subject_id FROM log s LEFT JOIN undone u USING (subject_id)
    WHERE s.type = 'tracking.StopProgressed' AND s.data ->> 'state' = 'completed' AND s.data ->> 'role' = 'pickup'
      AND s.place > coalesce(u.place, 0)),
foreseen AS (
    SELECT DISTINCT ON (f.data ->> 'alert_id') f.subject_id, f.data ->> 'alert_id' AS alert_id,
           round(((f.data -> 'loss' ->> 'minor')::bigint * coalesce(c.chance, (f.data ->> 'chance')::float8))::numeric)::bigint
               AS minor,
           (SELECT min(first.recorded_at) FROM log first
            WHERE first.type = 'tracking.BreachForeseen' AND first.data ->> 'alert_id' = f.data ->> 'alert_id') AS since,
           c.at AS until
    FROM log f
    LEFT JOIN (SELECT data ->> 'alert_id' AS alert_id, (data ->> 'chance')::float8 AS chance, recorded_at AS at
               FROM log WHERE type = 'tracking.BreachCleared') c ON c.alert_id = f.data ->> 'alert_id'
    WHERE f.type = 'tracking.BreachForeseen' ORDER BY f.data ->> 'alert_id', f.place DESC),
risk AS (
    SELECT CASE WHEN (a.data ->> 'deliver_by')::timestamptz <= $1 THEN (a.data -> 'late_penalty' ->> 'minor')::bigint
                ELSE coalesce((SELECT max(f.minor) FROM foreseen f
                               WHERE f.subject_id = a.subject_id AND f.since <= $1 AND (f.until IS NULL OR f.until > $1)), 0)
           END AS minor
    FROM agreed a JOIN arrived USING (subject_id) LEFT JOIN off USING (subject_id)
    WHERE a.type = 'dispatch.ShipmentBooked' AND a.recorded_at <= $1 AND (arrived.at IS NULL OR arrived.at > $1)
      AND (off.at IS NULL OR off.at > $1) AND a.data -> 'expected_cost' ->> 'currency' = $2),
cases AS (
    SELECT o.subject_id, o.recorded_at AS opened_at,
           coalesce((SELECT w.data ->> 'after' FROM log w WHERE w.type = 'exceptions.CaseWorsened' AND w.subject_id = o.subject_id
                     ORDER BY w.place DESC LIMIT 1), o.data ->> 'severity') AS severity,
           (SELECT CASE WHEN l.type IN ('exceptions.CaseResolved', 'exceptions.CaseMerged') THEN l.recorded_at END FROM log l
            WHERE l.subject_id = o.subject_id
              AND l.type IN ('exceptions.CaseResolved', 'exceptions.CaseMerged', 'exceptions.CaseReopened')
            ORDER BY l.place DESC LIMIT 1) AS over_at
    FROM log o WHERE o.type = 'exceptions.CaseOpened')
SELECT (SELECT coalesce(sum(minor), 0) / 100 FROM risk) AS exposure,
       (SELECT count(*) FROM cases WHERE opened_at <= $1 AND (over_at IS NULL OR over_at > $1)
                                     AND severity IN ('high', 'critical'))::numeric AS urgent_cases,
       (SELECT count(*) FROM cases WHERE opened_at <= $1 AND (over_at IS NULL OR over_at > $1))::numeric AS open_cases,
       (SELECT count(*) FROM (SELECT DISTINCT subject_id FROM log WHERE type = 'orders.OrderReceived' AND recorded_at >= $3) o)::numeric
           AS orders_today,
       (SELECT round(avg((EXISTS (SELECT FROM log r WHERE r.type = 'orders.OrderReleased' AND r.subject_id = o.subject_id))::int), 4)
        FROM (SELECT DISTINCT subject_id FROM log WHERE type = 'orders.OrderReceived' AND recorded_at >= $3) o) AS released_share,
       (SELECT count(DISTINCT s.subject_id) FROM log s WHERE s.type = 'dispatch.TenderOfferSent' AND NOT EXISTS (
            SELECT FROM log a WHERE a.data ->> 'offer_id' = s.data ->> 'offer_id'
              AND a.type IN ('dispatch.TenderOfferAccepted', 'dispatch.TenderOfferDeclined', 'dispatch.TenderOfferExpired',
                             'dispatch.TenderOfferDeliveryFailed', 'dispatch.TenderOfferWithdrawn')))::numeric AS open_tenders,
       (SELECT count(*) FROM started JOIN arrived USING (subject_id) LEFT JOIN off USING (subject_id)
        WHERE arrived.at IS NULL AND off.at IS NULL)::numeric AS in_transit
