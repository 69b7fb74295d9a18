//! Schema steps of brands.

use linli_kit::store::Migration;

/// One brand a place.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_72_brands",
    sql: "
CREATE TABLE brand (
  street_id BIGINT NOT NULL, area_id UUID NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, updated_at BIGINT NOT NULL,
  updated_by UUID, version BIGINT NOT NULL, PRIMARY KEY (street_id, area_id));
",
    postgres: None,
}];
