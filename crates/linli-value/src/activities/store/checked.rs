//! What must be true of every stored activity, as queries for what is not.

use linli_net::invariants::Invariant;

/// Who confirmed neither reported nor planned and checked alone; what waits or is over has what its state says.
pub const STATES: &[Invariant] = &[
    Invariant {
        sql: "SELECT number AS label FROM activity WHERE street_id = $1 AND state IN ('settled', 'archived') \
              AND (reported_at IS NULL OR settled_at IS NULL OR reported_by = settled_by) ORDER BY number",
        says: "its outcome was not reported, or was confirmed by who reported it",
    },
    Invariant {
        sql: "SELECT number AS label FROM activity WHERE street_id = $1 \
              AND state IN ('checked', 'recruiting', 'in_progress', 'ended', 'settled', 'archived') \
              AND (checked_at IS NULL OR checked_by = planned_by) ORDER BY number",
        says: "it was not checked, or by who planned it",
    },
    Invariant {
        sql: "SELECT number AS label FROM activity WHERE street_id = $1 \
              AND state IN ('checked', 'recruiting', 'in_progress', 'ended', 'settled', 'archived') \
              AND risk >= 2 AND (insurance_no IS NULL OR minors_welcome) ORDER BY number",
        says: "it is of risk 2 or more and not insured, or minors are welcome",
    },
];

/// What units brought to settled activities is told to the agreements, all of it and nothing else.
pub const DEEDS: &[Invariant] = &[
    Invariant {
        sql: "SELECT a.number AS label FROM activity a JOIN activity_partner p ON p.street_id = a.street_id \
              AND p.activity_id = a.id WHERE a.street_id = $1 AND a.state IN ('settled', 'archived') AND p.state = 'yes' \
              AND p.done > 0 AND NOT p.by_booking AND NOT EXISTS (SELECT 1 FROM served s WHERE s.street_id = p.street_id \
              AND s.source = 'activity' AND s.source_id = p.id AND s.org_id = p.org_id AND s.quantity = p.done) \
              ORDER BY a.number",
        says: "it is settled, and a unit's share is not told to its agreements",
    },
    Invariant {
        sql: "SELECT s.label AS label FROM served s WHERE s.street_id = $1 AND s.source = 'activity' AND NOT EXISTS \
              (SELECT 1 FROM activity a WHERE a.street_id = s.street_id AND a.state IN ('settled', 'archived') \
              AND ((a.id = s.source_id AND a.host_org_id = s.org_id AND a.host_quantity = s.quantity) OR EXISTS (SELECT 1 \
              FROM activity_partner p WHERE p.street_id = a.street_id AND p.activity_id = a.id AND p.id = s.source_id \
              AND p.org_id = s.org_id AND p.state = 'yes' AND p.by_booking = s.by_booking AND (p.by_booking OR p.done = s.quantity)))) ORDER BY s.label",
        says: "it is told to the agreements, and no settled activity says so",
    },
];
