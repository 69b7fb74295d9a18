//! Schema steps of co-building projects.

use linli_kit::store::Migration;

/// Projects with their milestones, partners, cost sources, outputs, and what residents said of them.
///
/// Amounts are records of where a benefit comes from, in fen; nothing is paid here. A rating is keyed by who gave it: the
/// single-use code, the requester who followed the demand, or an id of its own for one a clerk wrote down.
pub const STEPS: &[Migration] = &[
    Migration {
        name: "20261123_20_projects",
        sql: "
CREATE TABLE project (
  street_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, choice TEXT,
  purpose TEXT NOT NULL, state TEXT NOT NULL, origin TEXT NOT NULL, demand_id UUID, resolution_id UUID, class_id UUID,
  owner_org_id UUID NOT NULL, area_id UUID NOT NULL, area_path TEXT COLLATE \"C\" NOT NULL, due_at BIGINT NOT NULL,
  word TEXT, proposed_by UUID, approved_by UUID, finished_by UUID, accepted_by UUID, proposed_at BIGINT NOT NULL,
  approved_at BIGINT, started_at BIGINT, finished_at BIGINT, ended_at BIGINT, updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL, PRIMARY KEY (street_id, id), UNIQUE (street_id, number));
CREATE INDEX project_state ON project (street_id, state, due_at);
CREATE INDEX project_area ON project (street_id, area_path);
CREATE INDEX project_owner ON project (street_id, owner_org_id);
CREATE UNIQUE INDEX project_demand ON project (street_id, demand_id) WHERE demand_id IS NOT NULL AND state <> 'called_off';
CREATE UNIQUE INDEX project_resolution ON project (street_id, resolution_id)
  WHERE resolution_id IS NOT NULL AND state <> 'called_off';
CREATE TABLE project_milestone (
  street_id BIGINT NOT NULL, id UUID NOT NULL, project_id UUID NOT NULL, org_id UUID NOT NULL, title TEXT NOT NULL,
  due_at BIGINT NOT NULL, state TEXT NOT NULL, word TEXT, on_behalf BOOLEAN NOT NULL, reported_by UUID, reported_at BIGINT,
  confirmed_by UUID, confirmed_at BIGINT, reminded BIGINT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX project_milestone_project ON project_milestone (street_id, project_id);
CREATE INDEX project_milestone_due ON project_milestone (street_id, state, due_at);
CREATE TABLE project_partner (
  street_id BIGINT NOT NULL, id UUID NOT NULL, project_id UUID NOT NULL, org_id UUID NOT NULL, brings TEXT NOT NULL,
  quantity BIGINT NOT NULL, unit TEXT NOT NULL, state TEXT NOT NULL, share TEXT NOT NULL, paper TEXT, reason TEXT,
  answered_at BIGINT, done BIGINT, word TEXT, on_behalf BOOLEAN NOT NULL, reported_by UUID, reported_at BIGINT,
  confirmed_by UUID, confirmed_at BIGINT, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (street_id, id));
CREATE INDEX project_partner_project ON project_partner (street_id, project_id);
CREATE INDEX project_partner_org ON project_partner (street_id, org_id, state);
CREATE TABLE project_source (
  street_id BIGINT NOT NULL, project_id UUID NOT NULL, position BIGINT NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL,
  amount_fen BIGINT, note TEXT, PRIMARY KEY (street_id, project_id, position));
CREATE TABLE project_output (
  street_id BIGINT NOT NULL, project_id UUID NOT NULL, position BIGINT NOT NULL, what TEXT NOT NULL, quantity BIGINT NOT NULL,
  unit TEXT NOT NULL, beneficiaries BIGINT, area_id UUID, resource_id UUID, PRIMARY KEY (street_id, project_id, position));
CREATE TABLE project_rating (
  street_id BIGINT NOT NULL, project_id UUID NOT NULL, voter UUID NOT NULL, answer TEXT NOT NULL, way TEXT NOT NULL,
  note TEXT, entered_by UUID, at BIGINT NOT NULL, PRIMARY KEY (street_id, project_id, voter));
CREATE TABLE project_rating_code (
  code_hash BYTEA PRIMARY KEY, street_id BIGINT NOT NULL, id UUID NOT NULL, project_id UUID NOT NULL, given_by UUID,
  created_at BIGINT NOT NULL);
CREATE INDEX project_rating_code_project ON project_rating_code (street_id, project_id);
",
        postgres: None,
    },
    // what was confirmed before agreements kept what they are told of
    Migration {
        name: "20261123_42_projects_served",
        sql: "
INSERT INTO served (street_id, source, source_id, label, org_id, done_at, class_id, quantity, unit)
  SELECT b.street_id, 'project', b.id, p.number || ' ' || p.title, b.org_id, b.reported_at, p.class_id, b.done, b.unit
  FROM project_partner b JOIN project p ON p.street_id = b.street_id AND p.id = b.project_id
  WHERE b.share = 'confirmed' AND b.reported_at IS NOT NULL AND b.done > 0;
",
        postgres: None,
    },
];
