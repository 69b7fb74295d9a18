//! Schema steps of resources.

use linli_kit::store::Migration;

/// Resources and the classes of needs they serve.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_23_resources",
    sql: "
CREATE TABLE resource (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, org_id UUID NOT NULL, class TEXT NOT NULL,
  title TEXT NOT NULL, quantity BIGINT NOT NULL, unit TEXT NOT NULL, conditions TEXT NOT NULL, eligible TEXT NOT NULL,
  price_tier TEXT NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, valid_to BIGINT,
  tags TEXT NOT NULL, contact TEXT, state TEXT NOT NULL, created_by UUID, edited_by UUID, submitted_by UUID,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX resource_state ON resource (street_id, state, updated_at);
CREATE INDEX resource_org ON resource (street_id, org_id, state);
CREATE INDEX resource_valid_to ON resource (street_id, valid_to);
CREATE TABLE resource_need (
  street_id BIGINT NOT NULL, resource_id UUID NOT NULL, class_id UUID NOT NULL,
  PRIMARY KEY (street_id, resource_id, class_id));
CREATE INDEX resource_need_class ON resource_need (street_id, class_id);
",
    postgres: None,
}];
