//! Schema steps of activities.

use linli_kit::store::Migration;

/// Activities and the units asked into them. One booking of a shared place serves one living activity.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261124_01_activities",
    sql: "
CREATE TABLE activity (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
  state TEXT NOT NULL, host_org_id UUID NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL,
  venue TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, sign_up_until BIGINT, capacity BIGINT, audience TEXT,
  minors_welcome BOOLEAN NOT NULL, risk BIGINT NOT NULL, insurance_no TEXT, safety_note TEXT,
  needs_training BOOLEAN NOT NULL, training_note TEXT, agreement_note TEXT, class_id UUID, demand_id UUID, project_id UUID,
  booking_id UUID, is_public BOOLEAN NOT NULL, note TEXT, host_quantity BIGINT NOT NULL, host_unit TEXT NOT NULL,
  series_id UUID, series_nth BIGINT, word TEXT, outcome TEXT, came BIGINT, walk_ins BIGINT, created_by UUID,
  planned_by UUID, checked_by UUID, reported_by UUID, settled_by UUID, created_at BIGINT NOT NULL, planned_at BIGINT,
  checked_at BIGINT, opened_at BIGINT, began_at BIGINT, ended_at BIGINT, reported_at BIGINT, settled_at BIGINT,
  cancelled_at BIGINT, reminded BIGINT NOT NULL, booking_told BOOLEAN NOT NULL, updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL, PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX activity_state ON activity (street_id, state, starts_at);
CREATE INDEX activity_starts ON activity (street_id, starts_at);
CREATE INDEX activity_area ON activity (street_id, area_path);
CREATE INDEX activity_host ON activity (street_id, host_org_id);
CREATE INDEX activity_series ON activity (street_id, series_id);
CREATE UNIQUE INDEX activity_booking ON activity (street_id, booking_id)
  WHERE booking_id IS NOT NULL AND state <> 'cancelled';
CREATE TABLE activity_partner (
  street_id BIGINT NOT NULL, id UUID NOT NULL, activity_id UUID NOT NULL, org_id UUID NOT NULL, brings TEXT NOT NULL,
  quantity BIGINT NOT NULL, unit TEXT NOT NULL, class_id UUID, by_booking BOOLEAN NOT NULL, state TEXT NOT NULL, paper TEXT,
  reason TEXT, answered_at BIGINT, done BIGINT, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX activity_partner_activity ON activity_partner (street_id, activity_id);
CREATE INDEX activity_partner_org ON activity_partner (street_id, org_id, state);
",
    postgres: None,
}];
