//! What must be true of every stored post, as queries for what is not.

use crate::invariants::Invariant;

/// Of posts with one holder there is one at a time: at the place, or in the organisation ([`crate::persons::rules::SEATS`]).
pub const SEATS: &[Invariant] = &[
    Invariant {
        sql: "SELECT n.name AS label FROM post p JOIN post q ON q.street_id = p.street_id AND q.area_path = p.area_path \
              AND q.role = p.role AND q.ended_at IS NULL AND q.id > p.id \
              JOIN person n ON n.street_id = p.street_id AND n.id = p.person_id \
              WHERE p.street_id = $1 AND p.ended_at IS NULL AND p.role IN ('building_head', 'stairwell_head', 'grid_head') \
              AND (p.to_at IS NULL OR p.to_at > q.from_at) AND (q.to_at IS NULL OR q.to_at > p.from_at) ORDER BY n.name",
        says: "somebody else holds the same post at the same place at the same time",
    },
    Invariant {
        sql: "SELECT n.name AS label FROM post p JOIN post q ON q.street_id = p.street_id AND q.org_id = p.org_id \
              AND q.role = p.role AND q.ended_at IS NULL AND q.id > p.id \
              JOIN person n ON n.street_id = p.street_id AND n.id = p.person_id \
              WHERE p.street_id = $1 AND p.ended_at IS NULL \
              AND p.role IN ('community_secretary', 'branch_secretary', 'owners_committee_head', 'unit_head') \
              AND (p.to_at IS NULL OR p.to_at > q.from_at) AND (q.to_at IS NULL OR q.to_at > p.from_at) ORDER BY n.name",
        says: "somebody else holds the same post in the same organisation at the same time",
    },
    Invariant {
        sql: "SELECT n.name AS label FROM post p JOIN person n ON n.street_id = p.street_id AND n.id = p.person_id \
              WHERE p.street_id = $1 AND p.ended_at IS NULL AND n.ended_at IS NOT NULL ORDER BY n.name",
        says: "the person's record has ended, a post of theirs has not",
    },
];

#[cfg(test)]
mod tests {
    use super::SEATS;
    use crate::persons::rules::{self, Holders};

    #[test]
    fn every_post_with_one_holder_is_looked_at() {
        for seat in rules::SEATS {
            let role = format!("'{}'", seat.role);
            let looked_at = [SEATS[0].sql, SEATS[1].sql].map(|sql| sql.contains(&role));
            let wanted = match seat.holders {
                Holders::OneAtPlace => [true, false],
                Holders::OneInOrg => [false, true],
                Holders::Many => [false, false],
            };
            assert_eq!(looked_at, wanted, "{role}");
        }
    }
}
