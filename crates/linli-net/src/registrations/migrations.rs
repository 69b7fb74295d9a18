//! Schema steps of double registration.

use linli_kit::store::Migration;

/// Registered members and the cards to their units. There is no roll of Party members: a row says only that somebody
/// verified the status, and when.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_32_registrations",
    sql: "
CREATE TABLE member_registration (
  street_id BIGINT NOT NULL, id UUID NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  state TEXT NOT NULL, name TEXT NOT NULL, unit_name TEXT NOT NULL, phone_sealed BYTEA NOT NULL,
  phone_hash BYTEA NOT NULL, phone_masked TEXT NOT NULL, offers TEXT NOT NULL, verified_by UUID, verified_at BIGINT,
  card_consent_at BIGINT, created_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX member_registration_area ON member_registration (street_id, area_path);
CREATE UNIQUE INDEX member_registration_once ON member_registration (street_id, area_id, phone_hash)
  WHERE state IN ('submitted', 'verified');
CREATE TABLE member_card (
  street_id BIGINT NOT NULL, id UUID NOT NULL, registration_id UUID NOT NULL, half TEXT NOT NULL, posts TEXT NOT NULL,
  services BIGINT NOT NULL, remark TEXT NOT NULL, issued_by UUID, issued_at BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, registration_id, half));
",
    postgres: None,
}];
