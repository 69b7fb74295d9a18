//! What must be true of every stored sign-up, as queries for what is not.

use linli_net::invariants::Invariant;

/// No more places are taken than there are, nobody waits beside a free place, and a line has one order.
pub const PLACES: &[Invariant] = &[
    Invariant {
        sql: "SELECT a.number AS label FROM activity a WHERE a.street_id = $1 AND a.capacity IS NOT NULL \
              AND a.capacity < (SELECT count(*) FROM activity_signup s WHERE s.street_id = a.street_id \
              AND s.activity_id = a.id AND s.state = 'taken') ORDER BY a.number",
        says: "more places are taken than there are",
    },
    Invariant {
        sql: "SELECT a.number AS label FROM activity a WHERE a.street_id = $1 AND a.state = 'recruiting' \
              AND a.capacity > (SELECT count(*) FROM activity_signup s WHERE s.street_id = a.street_id \
              AND s.activity_id = a.id AND s.state = 'taken') AND EXISTS (SELECT 1 FROM activity_signup w \
              WHERE w.street_id = a.street_id AND w.activity_id = a.id AND w.state = 'waiting') ORDER BY a.number",
        says: "somebody waits although a place is free",
    },
    Invariant {
        sql: "SELECT a.number AS label FROM activity a WHERE a.street_id = $1 AND a.state <> 'cancelled' \
              AND EXISTS (SELECT 1 FROM activity_signup s WHERE s.street_id = a.street_id AND s.activity_id = a.id \
              AND s.state = 'cancelled') ORDER BY a.number",
        says: "its sign-ups say that it was called off, and it was not",
    },
];
