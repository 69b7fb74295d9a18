//! Schema steps of visits.

use linli_kit::store::Migration;

/// What was heard on a visit of a linkage, how often a street expects one, and which passed days were told of.
pub const STEPS: &[Migration] = &[VISITS, REMINDERS];

const VISITS: Migration = Migration {
    name: "20261123_31_visits",
    sql: "
CREATE TABLE visit (
  street_id BIGINT NOT NULL, id UUID NOT NULL, linkage_id UUID NOT NULL, org_id UUID NOT NULL, person_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, visited_at BIGINT NOT NULL, whom TEXT NOT NULL, heard TEXT NOT NULL, demand_id UUID,
  on_behalf BOOLEAN NOT NULL, noted_by UUID, word TEXT, word_by UUID, word_at BIGINT, created_at BIGINT NOT NULL,
  version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX visit_linkage ON visit (street_id, linkage_id, visited_at);
CREATE INDEX visit_org ON visit (street_id, org_id, visited_at);
CREATE TABLE visit_setting (
  street_id BIGINT NOT NULL, every TEXT NOT NULL, updated_by UUID, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id));
",
    postgres: None,
};

const REMINDERS: Migration = Migration {
    name: "20261123_32_visits_reminders",
    sql: "
CREATE TABLE visit_reminder (
  street_id BIGINT NOT NULL, linkage_id UUID NOT NULL, expected_by BIGINT NOT NULL, told_at BIGINT NOT NULL,
  PRIMARY KEY (street_id, linkage_id, expected_by));
",
    postgres: None,
};
