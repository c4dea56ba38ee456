SELECT h.time / $1, h.network, h.outcome, CAST(sum(1 + h.repeats) AS bigint)
FROM history h
WHERE h.organization_id = $2 AND h.id < $3 AND h.id >= $4
    AND h.time >= $5 AND h.time < $6
    AND ($7 = 0 OR $7 >> h.network & 1 = 1) AND ($8 = 0 OR $8 >> h.outcome & 1 = 1)
    AND ($9 = 0 OR $9 >> h.reason & 1 = 1) AND ($10 = 0 OR $10 >> h.token_state & 1 = 1)
    AND ($11 = 0 OR $11 >> h.entry & 1 = 1)
GROUP BY 1, 2, 3
