//! Schema steps of alliances.

use linli_kit::store::Migration;

/// Alliances with their places, ticked steps and memberships. `area_path` is the seat of the organisation in the lead, or
/// of the member. What removed a member is named by its text and day, and by its id where it is recorded here.
pub const STEPS: &[Migration] = &[Migration {
    name: "20261122_40_alliances",
    sql: "
CREATE TABLE alliance (
  street_id BIGINT NOT NULL, id UUID NOT NULL, name TEXT NOT NULL, brand TEXT, level TEXT NOT NULL, lead_org_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, parent_id UUID, founded_at BIGINT, stage TEXT NOT NULL, stage_since BIGINT NOT NULL,
  charter TEXT, created_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE UNIQUE INDEX alliance_name ON alliance (street_id, name);
CREATE INDEX alliance_parent ON alliance (street_id, parent_id);
CREATE INDEX alliance_lead ON alliance (street_id, lead_org_id);
CREATE TABLE alliance_area (
  street_id BIGINT NOT NULL, id UUID NOT NULL, alliance_id UUID NOT NULL, area_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX alliance_area_alliance ON alliance_area (street_id, alliance_id);
CREATE INDEX alliance_area_path ON alliance_area (street_id, area_path);
CREATE TABLE alliance_step (
  street_id BIGINT NOT NULL, alliance_id UUID NOT NULL, step TEXT NOT NULL, done_on BIGINT NOT NULL, ticked_by UUID,
  ticked_at BIGINT NOT NULL, PRIMARY KEY (street_id, alliance_id, step));
CREATE TABLE alliance_membership (
  street_id BIGINT NOT NULL, id UUID NOT NULL, alliance_id UUID NOT NULL, org_id UUID NOT NULL,
  area_path TEXT COLLATE \"C\" NOT NULL, state TEXT NOT NULL, duties TEXT, invited_at BIGINT NOT NULL, invited_by UUID,
  from_at BIGINT, to_at BIGINT, reason TEXT, resolution TEXT, paper TEXT, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE UNIQUE INDEX alliance_membership_living ON alliance_membership (street_id, alliance_id, org_id)
  WHERE state IN ('invited', 'joined', 'active', 'inactive');
CREATE INDEX alliance_membership_org ON alliance_membership (street_id, org_id);
CREATE INDEX alliance_membership_alliance ON alliance_membership (street_id, alliance_id, state);
",
    postgres: None,
},
    Migration {
        name: "20261122_84_alliances_tasks",
        sql: "
CREATE TABLE alliance_task (
  street_id BIGINT NOT NULL, id UUID NOT NULL, alliance_id UUID NOT NULL, org_id UUID NOT NULL, what TEXT NOT NULL,
  due_at BIGINT NOT NULL, state TEXT NOT NULL, word TEXT, reported_by UUID, created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX alliance_task_alliance ON alliance_task (street_id, alliance_id, state);
CREATE INDEX alliance_task_org ON alliance_task (street_id, org_id, state);
",
        postgres: None,
    },
    Migration {
        name: "20261125_20_alliances_removed_by",
        sql: "
ALTER TABLE alliance_membership ADD COLUMN resolution_on BIGINT;
ALTER TABLE alliance_membership ADD COLUMN resolution_id UUID;
ALTER TABLE alliance_membership ADD COLUMN resolution_meeting_id UUID;
",
        postgres: None,
    },
];
