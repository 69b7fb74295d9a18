//! Schema steps of yearly methods.

use linli_kit::store::Migration;

/// Methods, the mechanisms' texts, and what units ticked and reported.
///
/// A method is one row a revision; its items are one text, because they are only ever read and written whole. What a unit
/// ticked hangs on the year and on the item's id, which is the same in every revision: a new revision keeps it.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261123_01_methods",
    sql: "
CREATE TABLE method_year (
  street_id BIGINT NOT NULL, id UUID NOT NULL, year BIGINT NOT NULL, revision BIGINT NOT NULL, name TEXT NOT NULL,
  state TEXT NOT NULL, least_optional BIGINT NOT NULL, tick_by BIGINT NOT NULL, report_by BIGINT NOT NULL,
  items TEXT NOT NULL, copied_from UUID, created_by UUID, opened_by UUID, opened_at BIGINT, closed_at BIGINT,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, year, revision));
CREATE TABLE method_document (
  street_id BIGINT NOT NULL, year BIGINT NOT NULL, item_id UUID NOT NULL, words TEXT NOT NULL, written_by UUID,
  written_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, year, item_id));
CREATE TABLE unit_selection (
  street_id BIGINT NOT NULL, id UUID NOT NULL, year BIGINT NOT NULL, org_id UUID NOT NULL, state TEXT NOT NULL,
  ticked_by UUID, ticked_at BIGINT, tick_paper TEXT, confirmed_by UUID, confirmed_at BIGINT, confirm_note TEXT,
  reported_by UUID, reported_at BIGINT, report_paper TEXT, evaluated_by UUID, evaluated_at BIGINT, evaluation TEXT,
  reminded_at BIGINT, left_at BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, year, org_id));
CREATE INDEX unit_selection_org ON unit_selection (street_id, org_id, year);
CREATE TABLE unit_selection_item (
  street_id BIGINT NOT NULL, selection_id UUID NOT NULL, item_id UUID NOT NULL, ticked BOOLEAN NOT NULL, quantity BIGINT,
  unit TEXT, note TEXT, report TEXT, counted BIGINT, verdict TEXT, verdict_words TEXT,
  PRIMARY KEY (street_id, selection_id, item_id));
",
    postgres: None,
}];
