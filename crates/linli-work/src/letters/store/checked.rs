//! What must be true of every stored letter, as queries for what is not.

use linli_net::invariants::Invariant;

/// What a letter became is told once, there is such a thing, and the letter says the same.
pub const OUTCOMES: &[Invariant] = &[
    Invariant {
        sql: "SELECT l.number AS label FROM letter l LEFT JOIN letter_outcome o ON o.street_id = l.street_id AND o.letter_id = l.id \
              WHERE l.street_id = $1 AND coalesce(l.converted_to, '') <> coalesce(o.kind, '') ORDER BY l.number",
        says: "what it became is not what it says it became",
    },
    Invariant {
        sql: "SELECT l.number AS label FROM letter_outcome o JOIN letter l ON l.street_id = o.street_id AND l.id = o.letter_id \
              WHERE o.street_id = $1 AND (o.kind = 'demand') <> EXISTS (SELECT 1 FROM demand d \
              WHERE d.street_id = o.street_id AND d.id = o.demand_id) ORDER BY l.number",
        says: "the demand it became does not exist",
    },
    Invariant {
        sql: "SELECT l.number AS label FROM letter l WHERE l.street_id = $1 AND (l.state = 'converted') AND l.converted_to IS NULL \
              ORDER BY l.number",
        says: "taken further, and nobody says as what",
    },
];
