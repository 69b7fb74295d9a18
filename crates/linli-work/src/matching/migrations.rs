//! Schema steps of matching.

use linli_kit::store::Migration;

/// What somebody said does not fit: a resource for a demand, or (without a resource) everything of a unit.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261121_24_matching",
    sql: "
CREATE TABLE match_dismissal (
  street_id BIGINT NOT NULL, id UUID NOT NULL, demand_id UUID NOT NULL, org_id UUID NOT NULL, resource_id UUID,
  reason TEXT, person_id UUID, role TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE UNIQUE INDEX match_dismissal_resource ON match_dismissal (street_id, demand_id, org_id, resource_id)
  WHERE resource_id IS NOT NULL;
CREATE UNIQUE INDEX match_dismissal_unit ON match_dismissal (street_id, demand_id, org_id) WHERE resource_id IS NULL;
CREATE INDEX match_dismissal_org ON match_dismissal (street_id, org_id);
",
    postgres: None,
}];
