//! Schema steps of whistles.

use linli_kit::store::Migration;

/// Whistles.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_25_whistles",
    sql: "
CREATE TABLE whistle (
  street_id BIGINT NOT NULL, id UUID NOT NULL, demand_id UUID NOT NULL, department_org_id UUID NOT NULL,
  cause TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, due_at BIGINT, drafted_by UUID, approved_by UUID,
  sent_at BIGINT, reported_in_at BIGINT, closed_at BIGINT, closing TEXT, rating_by_street BIGINT,
  rating_by_department BIGINT, area_path TEXT COLLATE \"C\" NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX whistle_demand ON whistle (street_id, demand_id);
CREATE INDEX whistle_department ON whistle (street_id, department_org_id, state);
CREATE INDEX whistle_due ON whistle (due_at);
",
    postgres: None,
}];
