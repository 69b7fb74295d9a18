//! Schema steps of feeds.

use linli_kit::store::Migration;

/// Feeds. Their addresses are not in here: each is worked out from the id with the key of the house ([`super::secret`]),
/// so that neither this table nor a copy of it opens a calendar.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261123_40_feeds",
    sql: "
CREATE TABLE feed (
  street_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, subject_id UUID NOT NULL,
  account_id UUID NOT NULL, person_id UUID NOT NULL, post_id UUID NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT,
  revoked_at BIGINT, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX feed_person ON feed (street_id, person_id);
",
    postgres: None,
}];
