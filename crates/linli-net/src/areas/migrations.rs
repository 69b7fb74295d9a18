//! Schema steps of places.

use linli_kit::store::Migration;

/// Streets (a reference table) and places.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_10_areas",
    sql: "
CREATE TABLE street (
  id BIGINT PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL UNIQUE, district_name TEXT NOT NULL,
  office_phone TEXT, created_at BIGINT NOT NULL);
CREATE TABLE area (
  street_id BIGINT NOT NULL, id UUID NOT NULL, parent_id UUID, kind TEXT NOT NULL, name TEXT NOT NULL, code TEXT,
  path TEXT COLLATE \"C\" NOT NULL, households BIGINT NOT NULL, population BIGINT NOT NULL, elders60 BIGINT NOT NULL,
  elders80 BIGINT NOT NULL, children0_3 BIGINT NOT NULL, data_date BIGINT, office_phone TEXT, version BIGINT NOT NULL,
  ended_at BIGINT, PRIMARY KEY (street_id, id), UNIQUE (street_id, path));
CREATE INDEX area_parent ON area (street_id, parent_id);
",
    postgres: None,
}];
