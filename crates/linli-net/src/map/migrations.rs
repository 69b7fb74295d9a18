//! Schema steps of the map.

use linli_kit::store::Migration;

/// Shapes of places with their past, files of shapes on their way in, and the street's tile source.
pub const STEPS: &[Migration] = &[
    Migration {
    name: "20261122_20_map",
    sql: "
CREATE TABLE area_shape (
  street_id BIGINT NOT NULL, area_id UUID NOT NULL, version BIGINT NOT NULL, geometry TEXT,
  square_metres DOUBLE PRECISION NOT NULL, west DOUBLE PRECISION NOT NULL, south DOUBLE PRECISION NOT NULL,
  east DOUBLE PRECISION NOT NULL, north DOUBLE PRECISION NOT NULL, source TEXT NOT NULL, import_id UUID,
  changed_by UUID, from_at BIGINT NOT NULL, to_at BIGINT, PRIMARY KEY (street_id, area_id, version));
CREATE UNIQUE INDEX area_shape_present ON area_shape (street_id, area_id) WHERE to_at IS NULL;
CREATE INDEX area_shape_import ON area_shape (street_id, import_id);
CREATE TABLE map_import (
  street_id BIGINT NOT NULL, id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, state TEXT NOT NULL,
  file_name TEXT NOT NULL, file BYTEA, reading TEXT NOT NULL, written BIGINT NOT NULL, kept_back BIGINT NOT NULL,
  created_at BIGINT NOT NULL, created_by UUID, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX map_import_area ON map_import (street_id, area_path);
CREATE TABLE map_tiles (
  street_id BIGINT PRIMARY KEY, url TEXT NOT NULL, datum TEXT NOT NULL, attribution TEXT NOT NULL,
  max_zoom BIGINT NOT NULL, version BIGINT NOT NULL, changed_at BIGINT NOT NULL, changed_by UUID);
",
    postgres: None,
    },
    // Tianditu keeps the names in a layer of its own, above the picture of the ground
    Migration {
        name: "20261122_76_map_labels",
        sql: "ALTER TABLE map_tiles ADD COLUMN labels_url TEXT NOT NULL DEFAULT ''",
        postgres: None,
    },
];
