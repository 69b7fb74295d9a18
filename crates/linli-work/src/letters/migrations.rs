//! Schema steps of letters.

use linli_kit::store::Migration;

/// Letters, what was said under them, what they became, the codes they are followed by, and the paper boxes.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_41_letters",
    // the key of letter_outcome is the promise that a letter becomes something at most once
    sql: "
CREATE TABLE letter (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, class TEXT NOT NULL, channel TEXT NOT NULL,
  text TEXT NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, state TEXT NOT NULL,
  writer_name TEXT, phone_sealed BYTEA, phone_hash BYTEA, phone_masked TEXT, head_may_see BOOLEAN NOT NULL,
  received_at BIGINT NOT NULL, due_at BIGINT NOT NULL, answered_at BIGINT, next_due_at BIGINT, remind_at BIGINT,
  alarms BIGINT NOT NULL, converted_to TEXT, created_by UUID, created_role TEXT NOT NULL, created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX letter_newest ON letter (street_id, received_at, id);
CREATE INDEX letter_area ON letter (street_id, area_path, received_at);
CREATE INDEX letter_remind ON letter (remind_at);
CREATE TABLE letter_code (
  code_hash BYTEA PRIMARY KEY, street_id BIGINT NOT NULL, letter_id UUID NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE letter_word (
  street_id BIGINT NOT NULL, id UUID NOT NULL, letter_id UUID NOT NULL, by_writer BOOLEAN NOT NULL, text TEXT NOT NULL,
  person_id UUID, role TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX letter_word_letter ON letter_word (street_id, letter_id, id);
CREATE TABLE letter_outcome (
  street_id BIGINT NOT NULL, letter_id UUID NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, demand_id UUID,
  org_id UUID, person_id UUID, created_by UUID, created_at BIGINT NOT NULL, PRIMARY KEY (street_id, letter_id));
CREATE INDEX letter_outcome_kind ON letter_outcome (street_id, kind, created_at);
CREATE UNIQUE INDEX letter_outcome_demand ON letter_outcome (street_id, demand_id) WHERE demand_id IS NOT NULL;
CREATE TABLE paper_box (
  street_id BIGINT NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, created_at BIGINT NOT NULL,
  created_by UUID, PRIMARY KEY (street_id, area_id));
",
    postgres: None,
}, Migration {
    name: "20261122_42_letters_hidden_requester",
    sql: "
ALTER TABLE requester ADD COLUMN hidden_from_head BOOLEAN NOT NULL DEFAULT false;
",
    postgres: None,
}];
