//! Schema steps of duty reports.

use linli_kit::store::Migration;

/// What is owed by whom for which period, what was handed in, and how often a street asks.
///
/// A row is written when its period begins ([`super::days`]): what was due then stays due, whatever the street asks later.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261123_30_duty_reports",
    sql: "
CREATE TABLE duty_report (
  street_id BIGINT NOT NULL, id UUID NOT NULL, org_id UUID NOT NULL, kind TEXT NOT NULL, period_from BIGINT NOT NULL,
  due_at BIGINT NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, state TEXT NOT NULL, done TEXT NOT NULL,
  problems TEXT NOT NULL, plans TEXT NOT NULL, paper_file TEXT, on_behalf BOOLEAN NOT NULL, sent_by UUID, sent_at BIGINT,
  reviewed_by UUID, reviewed_at BIGINT, word TEXT, reminded BIGINT NOT NULL, created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, org_id, period_from, due_at));
CREATE INDEX duty_report_due ON duty_report (street_id, due_at, state);
CREATE TABLE duty_setting (
  street_id BIGINT NOT NULL, every TEXT NOT NULL, updated_by UUID, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id));
",
    postgres: None,
}];
