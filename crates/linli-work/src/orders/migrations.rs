//! Schema steps of issues and orders.

use linli_kit::store::Migration;

/// Issues (发单) and orders (接单). The table is `work_order`: `order` is a word of SQL.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_21_orders",
    sql: "
CREATE TABLE issue (
  street_id BIGINT NOT NULL, id UUID NOT NULL, demand_id UUID NOT NULL, line_id UUID, mode TEXT NOT NULL,
  to_org_id UUID, rotation TEXT NOT NULL, claim_by BIGINT NOT NULL, opened_at BIGINT NOT NULL, opened_by UUID,
  note TEXT, closed_at BIGINT, outcome TEXT, area_path TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX issue_demand ON issue (street_id, demand_id);
CREATE INDEX issue_open ON issue (street_id, closed_at, mode, to_org_id);
CREATE TABLE work_order (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, demand_id UUID NOT NULL, line_id UUID NOT NULL,
  issue_id UUID, kind TEXT NOT NULL, org_id UUID NOT NULL, person_id UUID, post_id UUID, quantity BIGINT NOT NULL,
  fulfilled BIGINT NOT NULL, state TEXT NOT NULL, next_step TEXT NOT NULL, next_due_at BIGINT, plan TEXT,
  claimed_at BIGINT NOT NULL, claimed_by UUID, confirmed_at BIGINT, confirmed_by UUID, contact_due_at BIGINT, contacted_at BIGINT,
  contact_note TEXT, due_at BIGINT, extended BOOLEAN NOT NULL, extension_reason TEXT, suspended_at BIGINT, suspended_until BIGINT,
  suspend_reason TEXT, reported_at BIGINT, reported_by UUID, report TEXT, callback_at BIGINT, callback_by UUID,
  callback_way TEXT, callback_note TEXT, resolved TEXT, satisfaction TEXT, reopen_count BIGINT NOT NULL,
  closed_at BIGINT, area_path TEXT COLLATE \"C\" NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX work_order_demand ON work_order (street_id, demand_id);
CREATE INDEX work_order_org ON work_order (street_id, org_id, state);
CREATE INDEX work_order_due ON work_order (street_id, next_due_at);
CREATE INDEX work_order_area ON work_order (street_id, area_path, created_at);
",
    postgres: None,
}];
