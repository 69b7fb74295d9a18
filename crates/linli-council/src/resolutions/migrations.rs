//! Schema steps of resolutions.

use linli_kit::store::Migration;

/// Resolutions and how often each was carried over (`area_path` is the place of the body); then by which meeting each time.
pub const STEPS: &[Migration] = &[
    Migration {
        name: "20261122_97_resolutions",
        sql: "
CREATE TABLE resolution (
  street_id BIGINT NOT NULL, id UUID NOT NULL, meeting_id UUID NOT NULL, body_id UUID NOT NULL, position BIGINT NOT NULL,
  topic_id UUID, text TEXT NOT NULL, kind TEXT NOT NULL, owner_org_id UUID NOT NULL, owner_post_id UUID, due_at BIGINT NOT NULL,
  state TEXT NOT NULL, carried BIGINT NOT NULL, word TEXT, explanation TEXT, demand_id UUID, reported_by UUID, confirmed_by UUID,
  done_at BIGINT, reminded BIGINT NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (street_id, id));
CREATE INDEX resolution_meeting ON resolution (street_id, meeting_id);
CREATE INDEX resolution_body ON resolution (street_id, body_id, state);
CREATE INDEX resolution_owner ON resolution (street_id, owner_org_id, state);
CREATE INDEX resolution_demand ON resolution (street_id, demand_id);
CREATE INDEX resolution_path ON resolution (street_id, area_path);
CREATE INDEX resolution_due ON resolution (state, due_at);
CREATE TABLE resolution_carry (
  street_id BIGINT NOT NULL, resolution_id UUID NOT NULL, times BIGINT NOT NULL, at BIGINT NOT NULL, word TEXT, due_at BIGINT NOT NULL,
  carried_by UUID, PRIMARY KEY (street_id, resolution_id, times));
",
        postgres: None,
    },
    Migration {
        name: "20261124_48_resolutions_carried_by",
        sql: "
ALTER TABLE resolution_carry ADD COLUMN meeting_id UUID;
UPDATE resolution_carry SET meeting_id = (SELECT g.id FROM meeting g
  JOIN resolution r ON r.street_id = g.street_id AND r.body_id = g.body_id
  WHERE r.street_id = resolution_carry.street_id AND r.id = resolution_carry.resolution_id AND g.held_at <= resolution_carry.at
  ORDER BY g.held_at DESC, g.id DESC LIMIT 1);
",
        postgres: None,
    },
];
