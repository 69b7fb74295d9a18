//! Schema steps of places.

use linli_kit::store::Migration;

/// Streets (a reference table), places, what places were, and their figures of earlier dates.
pub const STEPS: &[Migration] = &[
    Migration {
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
    },
    Migration {
        name: "20261122_10_areas_history",
        sql: "
ALTER TABLE area ADD COLUMN number TEXT;
ALTER TABLE area ADD COLUMN built_year BIGINT;
ALTER TABLE area ADD COLUMN today_path TEXT COLLATE \"C\" NOT NULL DEFAULT '/';
ALTER TABLE area ADD COLUMN successor_id UUID;
ALTER TABLE area ADD COLUMN began_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE area ADD COLUMN end_reason TEXT;
UPDATE area SET today_path = path;
CREATE INDEX area_today ON area (street_id, today_path);
CREATE UNIQUE INDEX area_code ON area (street_id, code) WHERE code IS NOT NULL AND ended_at IS NULL;
CREATE TABLE area_past (
  street_id BIGINT NOT NULL, area_id UUID NOT NULL, parent_id UUID, kind TEXT NOT NULL, name TEXT NOT NULL,
  number TEXT, code TEXT, path TEXT COLLATE \"C\" NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
  PRIMARY KEY (street_id, area_id, to_at));
CREATE INDEX area_past_path ON area_past (street_id, path, to_at);
CREATE TABLE area_link (
  street_id BIGINT NOT NULL, from_id UUID NOT NULL, to_id UUID NOT NULL, act TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (street_id, from_id, to_id));
CREATE INDEX area_link_to ON area_link (street_id, to_id);
CREATE TABLE area_figure (
  street_id BIGINT NOT NULL, area_id UUID NOT NULL, data_date BIGINT NOT NULL, households BIGINT NOT NULL,
  population BIGINT NOT NULL, elders60 BIGINT NOT NULL, elders80 BIGINT NOT NULL, children0_3 BIGINT NOT NULL,
  PRIMARY KEY (street_id, area_id, data_date));
",
        postgres: None,
    },
];
