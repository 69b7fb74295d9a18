//! Schema steps of posters.

use linli_kit::store::Migration;

/// Posters. Found by code before the street is known, so they stay undistributed.
pub const STEPS: &[Migration] = &[
    Migration {
        name: "20261121_14_posters",
        sql: "
CREATE TABLE poster (
  code TEXT PRIMARY KEY, id UUID NOT NULL UNIQUE, street_id BIGINT NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, created_at BIGINT NOT NULL, created_by UUID, revoked_at BIGINT);
CREATE INDEX poster_area ON poster (street_id, area_path);
",
        postgres: None,
    },
    // a building is asked for its mailbox without reading the poster itself
    Migration {
        name: "20261122_75_posters_in_force",
        sql: "
DROP INDEX poster_area;
CREATE INDEX poster_area ON poster (street_id, area_path, revoked_at);
",
        postgres: None,
    },
];
