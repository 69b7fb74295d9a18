//! Schema steps of imports.

use linli_kit::store::Migration;

/// Imports, and which column was which field the last time a form came by. `shape`, `sheet_columns`, `mapping`,
/// `options`, `errors` and `failure` are JSON.
pub const STEPS: &[Migration] = &[IMPORTS, CLASS_MAP];

/// The class names a sheet uses with their rows, and which of our classes each was the last time a form came by; JSON.
const CLASS_MAP: Migration = Migration {
    name: "20261122_01_imports_class_map",
    sql: "
ALTER TABLE import ADD COLUMN class_names TEXT NOT NULL DEFAULT '[]';
ALTER TABLE import_mapping ADD COLUMN classes TEXT NOT NULL DEFAULT '{}';
",
    postgres: None,
};

const IMPORTS: Migration = Migration {
    name: "20261121_24_imports",
    sql: "
CREATE TABLE import (
  street_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, file_name TEXT NOT NULL, shape TEXT NOT NULL,
  sheet_columns TEXT NOT NULL, sheet_rows BIGINT NOT NULL, by_operator BOOLEAN NOT NULL, state TEXT NOT NULL,
  mapping TEXT NOT NULL, remembered BOOLEAN NOT NULL, options TEXT NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, account_id UUID, person_id UUID, post_id UUID, org_id UUID, role TEXT,
  done_rows BIGINT NOT NULL, create_rows BIGINT NOT NULL, unchanged_rows BIGINT NOT NULL,
  faulty_rows BIGINT NOT NULL, duplicate_rows BIGINT NOT NULL, errors TEXT NOT NULL, failure TEXT,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX import_newest ON import (street_id, created_at, id);
CREATE TABLE import_mapping (
  street_id BIGINT NOT NULL, kind TEXT NOT NULL, fingerprint TEXT NOT NULL, mapping TEXT NOT NULL,
  updated_at BIGINT NOT NULL, PRIMARY KEY (street_id, kind, fingerprint));
",
    postgres: None,
};
