//! Schema steps of contacts.

use linli_kit::store::Migration;

/// When a contact was last confirmed; the post itself is the net's.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_82_contacts",
    sql: "
CREATE TABLE contact (
  street_id BIGINT NOT NULL, post_id UUID NOT NULL, confirmed_at BIGINT NOT NULL, confirmed_by UUID,
  PRIMARY KEY (street_id, post_id));
",
    postgres: None,
}];
