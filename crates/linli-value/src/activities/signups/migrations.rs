//! Schema steps of sign-ups.

use linli_kit::store::Migration;

/// Sign-ups in the order they came, and the codes by which those without an account look and withdraw. A person holds one
/// living sign-up of an activity; a number lies sealed and goes thirty days after the end.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261124_11_signups",
    sql: "
CREATE TABLE activity_signup (
  street_id BIGINT NOT NULL, id UUID NOT NULL, activity_id UUID NOT NULL, nth BIGINT NOT NULL, name TEXT NOT NULL,
  person_id UUID, way TEXT NOT NULL, minor BOOLEAN NOT NULL, guardian TEXT, guardian_present BOOLEAN NOT NULL, note TEXT,
  phone_sealed BYTEA, phone_hash BYTEA, phone_masked TEXT, state TEXT NOT NULL, presence TEXT NOT NULL, word TEXT,
  created_by UUID, promoted_at BIGINT, left_at BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL, PRIMARY KEY (street_id, id), UNIQUE (street_id, activity_id, nth));
CREATE UNIQUE INDEX activity_signup_once ON activity_signup (street_id, activity_id, person_id)
  WHERE person_id IS NOT NULL AND state IN ('taken', 'waiting');
CREATE INDEX activity_signup_person ON activity_signup (street_id, person_id, activity_id);
CREATE INDEX activity_signup_phone ON activity_signup (street_id, activity_id) WHERE phone_sealed IS NOT NULL;
CREATE TABLE activity_signup_code (
  code_hash BYTEA PRIMARY KEY, street_id BIGINT NOT NULL, signup_id UUID NOT NULL, created_at BIGINT NOT NULL);
",
    postgres: None,
}];
