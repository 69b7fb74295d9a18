//! What must be true of every stored organisation, as queries for what is not.

use crate::invariants::Invariant;

/// No organisation belongs to itself, however far up; who belongs to one belongs to one there is.
pub const TREE: &[Invariant] = &[
    Invariant {
        sql: "WITH RECURSIVE up (id, above, steps) AS (\
              SELECT o.id, o.parent_id, 1 FROM org o WHERE o.street_id = $1 AND o.parent_id IS NOT NULL \
              UNION ALL SELECT up.id, o.parent_id, up.steps + 1 FROM up JOIN org o ON o.street_id = $1 AND o.id = up.above \
              WHERE o.parent_id IS NOT NULL AND up.above <> up.id AND up.steps < 100) \
              SELECT DISTINCT o.name AS label FROM up JOIN org o ON o.street_id = $1 AND o.id = up.id \
              WHERE up.above = up.id OR up.steps >= 100 ORDER BY o.name",
        says: "it belongs to itself",
    },
    Invariant {
        sql: "SELECT o.name AS label FROM org o WHERE o.street_id = $1 AND o.parent_id IS NOT NULL AND NOT EXISTS \
              (SELECT 1 FROM org p WHERE p.street_id = o.street_id AND p.id = o.parent_id) ORDER BY o.name",
        says: "it belongs to one that does not exist",
    },
];
