//! Schema steps of bodies.

use linli_kit::store::Migration;

/// Bodies and their seats. `area_path` is the seat of the organisation that convenes.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_95_bodies",
    sql: "
CREATE TABLE body (
  street_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, org_id UUID NOT NULL, alliance_id UUID,
  area_path TEXT COLLATE \"C\" NOT NULL, cadence TEXT NOT NULL, rule TEXT NOT NULL, households BIGINT, floor_area BIGINT,
  note TEXT, created_at BIGINT NOT NULL, ended_at BIGINT, end_reason TEXT, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE UNIQUE INDEX body_name ON body (street_id, name) WHERE ended_at IS NULL;
CREATE INDEX body_alliance ON body (street_id, alliance_id);
CREATE INDEX body_path ON body (street_id, area_path);
CREATE INDEX body_org ON body (street_id, org_id);
CREATE TABLE body_seat (
  street_id BIGINT NOT NULL, id UUID NOT NULL, body_id UUID NOT NULL, capacity TEXT NOT NULL, person_id UUID, org_id UUID,
  from_at BIGINT NOT NULL, to_at BIGINT, ended_at BIGINT, end_reason TEXT, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX body_seat_body ON body_seat (street_id, body_id);
CREATE INDEX body_seat_person ON body_seat (street_id, person_id);
CREATE INDEX body_seat_org ON body_seat (street_id, org_id);
",
    postgres: None,
}];
