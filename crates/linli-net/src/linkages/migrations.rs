//! Schema steps of linkages.

use linli_kit::store::Migration;

/// Who looks after which branch or community.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_13_linkages",
    sql: "
CREATE TABLE linkage (
  street_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, person_id UUID NOT NULL, org_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT, ended_at BIGINT, end_reason TEXT,
  document_no TEXT, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX linkage_person ON linkage (street_id, person_id);
CREATE INDEX linkage_org ON linkage (street_id, org_id);
",
    postgres: None,
}];
