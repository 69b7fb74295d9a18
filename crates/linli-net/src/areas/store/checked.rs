//! What must be true of every stored place, as queries for what is not.

use crate::invariants::Invariant;

/// A living place stands directly below a living one, and its records of today add up where it stands.
pub const TREE: &[Invariant] = &[
    Invariant {
        sql: "SELECT a.name AS label FROM area a LEFT JOIN area p ON p.street_id = a.street_id AND p.id = a.parent_id \
              WHERE a.street_id = $1 AND a.ended_at IS NULL AND a.path <> '/' \
              AND (p.id IS NULL OR p.ended_at IS NOT NULL OR substr(a.path, 1, length(a.path) - 4) <> p.path) ORDER BY a.path",
        says: "its path is not that of the place above and a serial of its own",
    },
    Invariant {
        sql: "SELECT a.name AS label FROM area a WHERE a.street_id = $1 AND a.ended_at IS NULL AND a.today_path <> a.path \
              ORDER BY a.path",
        says: "it lives, and its records add up elsewhere",
    },
];
