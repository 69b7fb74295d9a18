//! Schema steps of accounts.

use linli_kit::store::Migration;

/// Accounts, the guard against guessing and the set-up link. All are looked up before a street is known, so
/// they stay undistributed.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_16_accounts",
    sql: "
CREATE TABLE account (
  id UUID PRIMARY KEY, street_id BIGINT NOT NULL, person_id UUID NOT NULL, login TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL, password_history TEXT NOT NULL, password_changed_at BIGINT NOT NULL,
  must_change_password BOOLEAN NOT NULL, totp_sealed BYTEA, totp_confirmed_at BIGINT, totp_last_step BIGINT,
  locked_at BIGINT, last_login_at BIGINT, created_at BIGINT NOT NULL, ended_at BIGINT, version BIGINT NOT NULL);
CREATE UNIQUE INDEX account_person ON account (person_id) WHERE ended_at IS NULL;
CREATE INDEX account_street ON account (street_id, login);
CREATE TABLE sign_in_guard (
  key BYTEA PRIMARY KEY, failures BIGINT NOT NULL, first_at BIGINT NOT NULL, locked_until BIGINT NOT NULL);
CREATE TABLE setup_link (
  one BIGINT PRIMARY KEY, token_hash BYTEA NOT NULL, expires_at BIGINT NOT NULL);
",
    postgres: None,
}];
