//! Schema steps of asks.

use linli_kit::store::Migration;

/// Which unit asked for which demand.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_83_asks",
    sql: "
CREATE TABLE unit_ask (
  street_id BIGINT NOT NULL, demand_id UUID NOT NULL, org_id UUID NOT NULL, asked_at BIGINT NOT NULL,
  PRIMARY KEY (street_id, demand_id));
CREATE INDEX unit_ask_org ON unit_ask (street_id, org_id, asked_at);
",
    postgres: None,
}];
