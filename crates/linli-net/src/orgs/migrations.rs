//! Schema steps of organisations.

use linli_kit::store::Migration;

/// Organisations.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_11_orgs",
    sql: "
CREATE TABLE org (
  street_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, credit_code TEXT,
  area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, parent_id UUID, line_system TEXT, tags TEXT NOT NULL,
  version BIGINT NOT NULL, created_at BIGINT NOT NULL, ended_at BIGINT, PRIMARY KEY (street_id, id));
CREATE INDEX org_name ON org (street_id, name);
CREATE INDEX org_kind ON org (street_id, kind, name);
CREATE UNIQUE INDEX org_credit_code ON org (street_id, credit_code) WHERE credit_code IS NOT NULL AND ended_at IS NULL;
",
    postgres: None,
}];
