//! Schema steps of openings.

use linli_kit::store::Migration;

/// Terms and windows, the versions of conditions, closures, school holidays, prompts about what nobody uses.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_90_openings",
    sql: "
CREATE TABLE booking_terms (
  street_id BIGINT NOT NULL, resource_id UUID NOT NULL, bookable BOOLEAN NOT NULL, capacity BIGINT NOT NULL,
  slot_minutes BIGINT NOT NULL, most_slots BIGINT NOT NULL, lead_hours BIGINT NOT NULL, horizon_days BIGINT NOT NULL,
  approval TEXT NOT NULL, eligible TEXT NOT NULL, alliance_id UUID, residents BOOLEAN NOT NULL, quotas TEXT NOT NULL,
  windows TEXT NOT NULL, conditions TEXT NOT NULL, conditions_version BIGINT NOT NULL, cancel_hours BIGINT NOT NULL,
  secret BYTEA NOT NULL, updated_by UUID, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, resource_id));
CREATE TABLE booking_conditions (
  street_id BIGINT NOT NULL, resource_id UUID NOT NULL, version BIGINT NOT NULL, text TEXT NOT NULL, written_by UUID,
  written_at BIGINT NOT NULL, PRIMARY KEY (street_id, resource_id, version));
CREATE TABLE resource_closure (
  street_id BIGINT NOT NULL, id UUID NOT NULL, resource_id UUID NOT NULL, kind TEXT NOT NULL, from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL, reason TEXT NOT NULL, created_by UUID, created_at BIGINT NOT NULL, lifted_at BIGINT,
  PRIMARY KEY (street_id, id));
CREATE INDEX resource_closure_time ON resource_closure (street_id, resource_id, to_at);
CREATE TABLE school_calendar (
  street_id BIGINT NOT NULL, holidays TEXT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id));
CREATE TABLE resource_offer (
  street_id BIGINT NOT NULL, resource_id UUID NOT NULL, prompts BIGINT NOT NULL, prompted_at BIGINT, kept_at BIGINT,
  PRIMARY KEY (street_id, resource_id));
",
    postgres: None,
}];
