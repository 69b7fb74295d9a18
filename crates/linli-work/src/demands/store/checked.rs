//! What must be true of every stored demand and order, as queries for what is not.

use linli_net::invariants::Invariant;

/// A demand's figures are the sums of its lines, and it has a line at least.
pub const SUMS: &[Invariant] = &[Invariant {
    sql: "SELECT d.number AS label FROM demand d LEFT JOIN (SELECT street_id, demand_id, cast(sum(asked) as bigint) AS asked, \
          cast(sum(committed) as bigint) AS committed, cast(sum(fulfilled) as bigint) AS fulfilled FROM demand_line \
          WHERE street_id = $1 GROUP BY street_id, demand_id) l ON l.street_id = d.street_id AND l.demand_id = d.id \
          WHERE d.street_id = $1 AND (l.demand_id IS NULL OR d.asked <> l.asked OR d.committed <> l.committed \
          OR d.fulfilled <> l.fulfilled) ORDER BY d.number",
    says: "its figures are not the sums of its lines",
}];

/// What is open has one next step; what has ended has none, and is on offer to nobody.
pub const STEPS: &[Invariant] = &[Invariant {
    sql: "SELECT d.number AS label FROM demand d WHERE d.street_id = $1 AND (\
          (d.state IN ('not_accepted', 'referred', 'merged', 'closed', 'archived') AND (d.next_step <> 'none' OR EXISTS \
          (SELECT 1 FROM issue i WHERE i.street_id = d.street_id AND i.demand_id = d.id AND i.closed_at IS NULL))) \
          OR (d.state NOT IN ('not_accepted', 'referred', 'merged', 'closed', 'archived') AND d.next_step = 'none')) \
          ORDER BY d.number",
    says: "open without a next step, or ended with one",
}];

/// Who confirms a unit's taking did not take it; who calls back did not do it (red line 3).
pub const OWN_DEED: &[Invariant] = &[Invariant {
    sql: "SELECT o.number AS label FROM work_order o WHERE o.street_id = $1 AND (\
          (o.kind IN ('open', 'directed', 'rotating') AND o.confirmed_by = o.claimed_by) \
          OR o.callback_by = o.reported_by OR o.callback_by = o.person_id) ORDER BY o.number",
    says: "somebody confirmed or called back on the own deed",
}];
