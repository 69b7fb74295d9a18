//! Schema steps of notices.

use linli_kit::store::Migration;

/// Notices.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_15_notices",
    sql: "
CREATE TABLE notice (
  street_id BIGINT NOT NULL, id UUID NOT NULL, person_id UUID, code TEXT NOT NULL, args TEXT NOT NULL,
  entity TEXT NOT NULL, entity_id UUID NOT NULL, state TEXT NOT NULL, failure TEXT, created_at BIGINT NOT NULL,
  delivered_at BIGINT, read_at BIGINT, PRIMARY KEY (street_id, id));
CREATE INDEX notice_person ON notice (street_id, person_id, id);
CREATE INDEX notice_entity ON notice (street_id, entity_id);
",
    postgres: None,
}];
