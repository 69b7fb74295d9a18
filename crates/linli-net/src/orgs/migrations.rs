//! Schema steps of organisations.

use linli_kit::store::Migration;

/// Organisations, and the places each is bound to.
pub const STEPS: &[Migration] = &[
    Migration {
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
    },
    Migration {
        name: "20261122_11_orgs_tree",
        sql: "
ALTER TABLE org ADD COLUMN party_build TEXT;
ALTER TABLE org ADD COLUMN office_phone TEXT;
ALTER TABLE org ADD COLUMN end_reason TEXT;
CREATE INDEX org_parent ON org (street_id, parent_id);
CREATE TABLE org_area (
  street_id BIGINT NOT NULL, org_id UUID NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  from_at BIGINT NOT NULL, to_at BIGINT, PRIMARY KEY (street_id, org_id, area_id, from_at));
CREATE INDEX org_area_path ON org_area (street_id, area_path);
INSERT INTO org_area (street_id, org_id, area_id, area_path, from_at)
  SELECT street_id, id, area_id, area_path, created_at FROM org WHERE ended_at IS NULL;
",
        postgres: None,
    },
];
