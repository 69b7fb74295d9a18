//! Schema steps of rosters.

use linli_kit::store::Migration;

/// Imports of rosters, their rows as the dry run judged them, and which column was which field the last time a form came
/// by. `shape`, `sheet_columns`, `mapping`, `failure`, `said`, `changes`, `faults` and `before_image` are JSON; telephone
/// numbers in them are sealed.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_71_rosters",
    sql: "
CREATE TABLE roster_import (
  street_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, file_name TEXT NOT NULL, shape TEXT NOT NULL,
  sheet_columns TEXT NOT NULL, sheet_rows BIGINT NOT NULL, by_operator BOOLEAN NOT NULL, state TEXT NOT NULL,
  mapping TEXT NOT NULL, remembered BOOLEAN NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  account_id UUID, person_id UUID, post_id UUID, org_id UUID, role TEXT,
  done_rows BIGINT NOT NULL, create_rows BIGINT NOT NULL, change_rows BIGINT NOT NULL, unchanged_rows BIGINT NOT NULL,
  conflict_rows BIGINT NOT NULL, faulty_rows BIGINT NOT NULL, written_rows BIGINT NOT NULL, failure TEXT,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX roster_import_newest ON roster_import (street_id, created_at, id);
CREATE TABLE roster_mapping (
  street_id BIGINT NOT NULL, kind TEXT NOT NULL, fingerprint TEXT NOT NULL, mapping TEXT NOT NULL,
  updated_at BIGINT NOT NULL, PRIMARY KEY (street_id, kind, fingerprint));
CREATE TABLE roster_row (
  street_id BIGINT NOT NULL, import_id UUID NOT NULL, position BIGINT NOT NULL, sheet_row BIGINT NOT NULL,
  verdict TEXT NOT NULL, label TEXT NOT NULL, said TEXT NOT NULL, changes TEXT NOT NULL, faults TEXT NOT NULL,
  stage TEXT NOT NULL, object_id UUID, object_version BIGINT, before_image TEXT,
  PRIMARY KEY (street_id, import_id, position));
CREATE INDEX roster_row_verdict ON roster_row (street_id, import_id, verdict, sheet_row);
CREATE INDEX roster_row_stage ON roster_row (street_id, import_id, stage, position);
",
    postgres: None,
}];
