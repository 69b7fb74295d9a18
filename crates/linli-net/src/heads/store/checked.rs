//! What must be true of every stored term of a head, as queries for what is not.

use crate::invariants::Invariant;

/// Who is on duty holds the post; whose term is over does not hold it by that term.
pub const TERMS: &[Invariant] = &[
    Invariant {
        sql: "SELECT n.name AS label FROM head_appointment h JOIN person n ON n.street_id = h.street_id AND n.id = h.person_id \
              WHERE h.street_id = $1 AND h.state = 'on_duty' AND NOT EXISTS (SELECT 1 FROM post p \
              WHERE p.street_id = h.street_id AND p.person_id = h.person_id AND p.area_id = h.area_id \
              AND p.role IN ('building_head', 'stairwell_head') AND p.ended_at IS NULL) ORDER BY n.name",
        says: "on duty as a head without the post",
    },
    Invariant {
        sql: "SELECT n.name AS label FROM head_appointment h JOIN person n ON n.street_id = h.street_id AND n.id = h.person_id \
              LEFT JOIN head_application a ON a.street_id = h.street_id AND a.id = h.application_id \
              WHERE h.street_id = $1 AND (a.id IS NULL OR a.state <> 'appointed') ORDER BY n.name",
        says: "appointed without an application that says so",
    },
];
