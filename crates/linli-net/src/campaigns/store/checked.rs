//! What must be true of every stored post on offer, as queries for what is not.

use crate::invariants::Invariant;

/// A post that was given is given to one application for that very post, and that application still stands.
pub const SLOTS: &[Invariant] = &[
    Invariant {
        sql: "SELECT c.title AS label FROM slot_holding s JOIN campaign c ON c.street_id = s.street_id AND c.id = s.campaign_id \
              LEFT JOIN head_application a ON a.street_id = s.street_id AND a.id = s.application_id \
              WHERE s.street_id = $1 AND s.state = 'taken' AND (a.id IS NULL OR a.slot_id <> s.slot_id \
              OR a.state IN ('declined', 'refused', 'withdrawn')) ORDER BY c.title",
        says: "a post of it is taken by an application that does not stand for it",
    },
    Invariant {
        sql: "SELECT a.name AS label FROM head_application a WHERE a.street_id = $1 AND a.state = 'appointed' \
              AND NOT EXISTS (SELECT 1 FROM head_appointment h WHERE h.street_id = a.street_id AND h.application_id = a.id) \
              ORDER BY a.name",
        says: "appointed without a term of office",
    },
];
