//! Schema steps of need classes.

use linli_kit::store::Migration;

/// The taxonomy, and one row a street that its edits take turns on.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_22_classes",
    sql: "
CREATE TABLE need_class (
  street_id BIGINT NOT NULL, id UUID NOT NULL, parent_id UUID, code TEXT NOT NULL, name TEXT NOT NULL,
  order_class TEXT NOT NULL, department_line TEXT, community_may_handle BOOLEAN NOT NULL, active BOOLEAN NOT NULL,
  position BIGINT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, code));
CREATE TABLE need_class_tree (street_id BIGINT PRIMARY KEY, edits BIGINT NOT NULL);
",
    postgres: None,
}];
