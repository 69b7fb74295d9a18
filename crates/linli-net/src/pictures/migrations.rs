//! Schema steps of pictures.

use linli_kit::store::Migration;

/// Pictures, and what each belongs to.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_40_pictures",
    sql: "
CREATE TABLE picture (
  street_id BIGINT NOT NULL, id UUID NOT NULL, bytes BYTEA NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL,
  created_at BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE TABLE picture_use (
  street_id BIGINT NOT NULL, entity TEXT NOT NULL, entity_id UUID NOT NULL, picture_id UUID NOT NULL,
  PRIMARY KEY (street_id, entity, entity_id));
",
    postgres: None,
}];
